namespace DagNet.MLNet;

/// <summary>The graph of a trainer: features, label and weight in; loss, scores and errors out.</summary>
internal sealed class TabularModel
{
    /// <summary>The name of the extent that counts rows.</summary>
    public const string RowsName = "rows";

    /// <summary>A network that is built from the features.</summary>
    public TabularModel(TabularTask task, int columns, Func<Node, Node> network)
    {
        Graph = new Graph();
        Features = Graph.Input([RowsName, columns], "Features");
        (Label, Weight) = Inputs(task);
        (Scores, Loss, Error) = Results(task, network(Features));
    }

    /// <summary>A network from elsewhere, in its own graph.</summary>
    public TabularModel(TabularTask task, (Node Features, Node Output) network)
    {
        (Features, Graph) = (network.Features, network.Features.Graph);
        (Label, Weight) = Inputs(task);
        (Scores, Loss, Error) = Results(task, network.Output);
    }

    /// <summary>What <see cref="Saved"/> named, in the graph that was loaded.</summary>
    private TabularModel(IReadOnlyDictionary<string, Node> saved)
    {
        (Features, Label, Weight) = (saved["Features"], saved["Label"], saved["Weight"]);
        (Scores, Loss, Error, Graph) = (saved["Scores"], saved["Loss"], saved["Error"], Features.Graph);
    }

    public Graph Graph { get; }

    /// <summary>The nodes by the names under which a file has them.</summary>
    public (string Name, Node Value)[] Saved =>
        [("Scores", Scores), ("Features", Features), ("Label", Label), ("Weight", Weight), ("Loss", Loss), ("Error", Error)];

    /// <summary>[rows, …], as many numbers a row as there are columns.</summary>
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

    /// <summary>The nodes that a file has; null where it is of a time when models were saved without what they learn by.</summary>
    public static TabularModel? Of(IReadOnlyDictionary<string, Node> saved) => saved.ContainsKey("Loss") ? new(saved) : null;

    /// <summary>A table as values for the inputs.</summary>
    public Dataset Rows(Table table)
    {
        double mean = table.Weights?.Average(weight => (double)weight) ?? 1;
        float[] weights = table.Weights is { } given ? Array.ConvertAll(given, weight => (float)(weight / mean))
            : [.. Enumerable.Repeat(1f, table.Rows)];
        return new(Feed.Of(Features, table.Features, RowShape.Of(Features, table.Rows)), Feed.Of(Label, table.Labels, table.Rows, table.Outputs.Count),
            Feed.Of(Weight, weights, table.Rows));
    }

    private (Node Label, Node Weight) Inputs(TabularTask task)
        => (Graph.Input([RowsName, task.Labels], Free("Label")), Graph.Input([RowsName], Free("Weight")));

    private (Node Scores, Node Loss, Node Error) Results(TabularTask task, Node output)
    {
        if (output.Shape.Rank == 2)
            output = output.Unsqueeze(0);
        if (output.Shape.Rank != 3 || output.Shape[^1] != task.Outputs)
            throw new ShapeException($"The network gives {output.Shape}, but {task.Outputs} values a row are needed: "
                + $"[rows, {task.Outputs}]. End it with Dense({task.Outputs}).");
        Node scores = task.Scores(output).Named(Free("Scores"));
        return (scores, Weighted(task.Losses(output, Label).Mean(0)).Named(Free("Loss")), Weighted(task.Errors(scores, Label)).Named(Free("Error")));
    }

    /// <summary>A name that nothing in the graph has: a model from elsewhere may have any.</summary>
    private string Free(string name)
    {
        while (Graph.Find(name) is not null)
            name += "_";
        return name;
    }

    /// <summary>Divided by rows, not by the batch's sum of weights: a row counts the same in whatever batch it is.</summary>
    private Node Weighted(Node perRow) => (perRow * Weight).Mean();
}
