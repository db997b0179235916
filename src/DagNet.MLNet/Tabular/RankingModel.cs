using Microsoft.ML.Trainers;

namespace DagNet.MLNet;

/// <summary>
/// The graph of a ranking: a network that gives a row its score, used on single rows to predict, and on groups of rows, filled up
/// to one length, to learn their order.
/// </summary>
internal sealed class RankingModel
{
    private readonly Node _gains;

    public RankingModel(int columns, Func<Node, Node> network, RankingLoss loss)
    {
        Graph = new Graph();
        Features = Graph.Input([TabularModel.RowsName, columns], "Features");
        Lists = Graph.Input(["groups", "items", columns], "Lists");
        Grades = Graph.Input(["groups", "items"], "Grades");
        Mask = Graph.Input(["groups", "items"], "Mask");
        Ideal = Graph.Input(["groups"], "Ideal");
        _gains = ((Grades * Math.Log(2)).Exp() - 1) * Mask;
        Func<Node, Node> scores = Graph.Shared("network", x => Checked(network(x)));
        Scores = scores(Features).Mean(0);
        Dim groups = Lists.Shape[0], items = Lists.Shape[1];
        Node lists = scores(Lists.Reshape([groups * items, columns]));
        lists = lists.Reshape([lists.Shape[0], groups, items]);
        Node isGroup = (Ideal > 0).Cast(ElementType.Float32), count = isGroup.Sum();
        Node losses = loss switch
        {
            RankingLoss.Softmax => Softmax(lists),
            RankingLoss.LambdaRank => LambdaRank(lists),
            _ => RankNet(lists),
        };
        Loss = (losses.Mean(0) * isGroup).Sum() / count;
        Ndcg = ((_gains * Discounts(lists.Mean(0))).Sum(-1) / (Ideal + 1 - isGroup)).Sum() / count;
    }

    public Graph Graph { get; }

    /// <summary>[rows, columns]: what is scored.</summary>
    public Node Features { get; }

    /// <summary>[rows, 1].</summary>
    public Node Scores { get; }

    /// <summary>[groups, items, columns].</summary>
    public Node Lists { get; }

    /// <summary>[groups, items].</summary>
    public Node Grades { get; }

    /// <summary>[groups, items], 1 for a row and 0 for what fills a group up.</summary>
    public Node Mask { get; }

    /// <summary>[groups]: DCG in the best order; 0 for what fills the batch up.</summary>
    public Node Ideal { get; }

    /// <summary>The mean over the groups, a scalar.</summary>
    public Node Loss { get; }

    /// <summary>The mean NDCG of whole groups, a scalar; rows of equal score share their places' mean.</summary>
    public Node Ndcg { get; }

    /// <summary>[rows, 1] or [heads, rows, 1] → [heads, rows, 1].</summary>
    private static Node Checked(Node output)
    {
        if (output.Shape.Rank == 2)
            output = output.Unsqueeze(0);
        return output.Shape.Rank == 3 && output.Shape[^1] == 1 ? output
            : throw new ShapeException($"The network gives {output.Shape}, but one value a row is needed: [rows, 1]. End it with Dense(1).");
    }

    private Node Softmax(Node scores)
    {
        Node shares = _gains / (_gains.Sum(keepDims: true, -1) + 1e-12);
        return -(shares * (scores - (1 - Mask) * 1e9).LogSoftmax(-1)).Sum(-1);
    }

    private Node RankNet(Node scores)
    {
        Node better = Better();
        return (Misorder(scores) * better).Sum([-2, -1]) / better.Sum([-2, -1]).Maximum(1);
    }

    private Node LambdaRank(Node scores)
    {
        Node discounts = Discounts(scores), gains = (_gains.Unsqueeze(-1) - _gains.Unsqueeze(-2)).Abs();
        Node change = gains * (discounts.Unsqueeze(-1) - discounts.Unsqueeze(-2)).Abs();
        return (Misorder(scores) * Better() * change).Sum([-2, -1]) / Ideal.Maximum(1e-12);
    }

    /// <summary>ln(1 + e^(sⱼ − sᵢ)): [.., items] → [.., items, items].</summary>
    private static Node Misorder(Node scores) => (scores.Unsqueeze(-2) - scores.Unsqueeze(-1)).Softplus();

    /// <summary>1 where row i has the better grade than row j: [groups, items, items].</summary>
    private Node Better()
        => (Grades.Unsqueeze(-1) > Grades.Unsqueeze(-2)).Cast(ElementType.Float32) * Mask.Unsqueeze(-1) * Mask.Unsqueeze(-2);

    /// <summary>1/log₂(1 + place) for the places by score: [.., items]. No gradient goes through a place.</summary>
    private Node Discounts(Node scores)
    {
        Node mine = scores.Unsqueeze(-1), other = scores.Unsqueeze(-2);
        Node above = (other > mine).Cast(ElementType.Float32) + 0.5 * other.Equal(mine).Cast(ElementType.Float32);
        // A row is equal to itself, which is the half that is taken away.
        Node place = (above * Mask.Unsqueeze(-2)).Sum(-1) + 0.5;
        return Math.Log(2) / (place + 1).Log();
    }
}
