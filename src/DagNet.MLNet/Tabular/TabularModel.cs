namespace DagNet.MLNet;

/// <summary>The graph of a trainer: features, label and weight in; loss, scores and errors out.</summary>
internal sealed class TabularModel
{
    public TabularModel(TabularTask task, int columns, Func<Node, Node> network)
    {
        Graph = new Graph();
        Features = Graph.Input(["rows", columns], "Features");
        Label = Graph.Input(["rows", task.Labels], "Label");
        Weight = Graph.Input(["rows"], "Weight");
        Node output = network(Features);
        if (output.Shape.Rank == 2)
            output = output.Unsqueeze(0);
        if (output.Shape.Rank != 3 || output.Shape[^1] != task.Outputs)
            throw new ShapeException($"The network gives {output.Shape}, but {task.Outputs} values a row are needed: "
                + $"[rows, {task.Outputs}]. End it with Dense({task.Outputs}).");
        Scores = task.Scores(output).Named("Scores");
        Node losses = task.Losses(output, Label).Mean(0);
        Loss = Weighted(losses).Named("Loss");
        Error = Weighted(task.Errors(Scores, Label)).Named("Error");
    }

    public Graph Graph { get; }

    /// <summary>[rows, columns].</summary>
    public Node Features { get; }

    /// <summary>[rows, labels]; a class is its number from 0, true is 1.</summary>
    public Node Label { get; }

    /// <summary>[rows], on average 1.</summary>
    public Node Weight { get; }

    /// <summary>[rows, score columns].</summary>
    public Node Scores { get; }

    /// <summary>The weighted mean loss, a scalar.</summary>
    public Node Loss { get; }

    /// <summary>The weighted mean error that early stopping watches, a scalar.</summary>
    public Node Error { get; }

    /// <summary>A table as values for the inputs.</summary>
    public Dataset Rows(Table table)
    {
        double mean = table.Weights?.Average(weight => (double)weight) ?? 1;
        float[] weights = table.Weights is { } given ? Array.ConvertAll(given, weight => (float)(weight / mean))
            : [.. Enumerable.Repeat(1f, table.Rows)];
        return new(Feed.Of(Features, table.Features, table.Rows, table.Layout.Count), Feed.Of(Label, table.Labels, table.Rows, table.Outputs.Count),
            Feed.Of(Weight, weights, table.Rows));
    }

    /// <summary>Divided by rows, not by the batch's sum of weights: a row counts the same in whatever batch it is.</summary>
    private Node Weighted(Node perRow) => (perRow * Weight).Mean();
}
