using DagNet.Tests;

namespace DagNet.Onnx.Tests;

/// <summary>A whole network with its loss, and a batch for it.</summary>
/// <param name="Name">A name of its own.</param>
/// <param name="Build">Makes the network from its inputs, calls its result "scores", and returns the loss.</param>
/// <param name="Batch">The inputs' values; their first axis is the batch.</param>
internal sealed record Network(string Name, Func<Node[], Node> Build, params Argument[] Batch)
{
    public static IReadOnlyList<Network> All { get; } =
    [
        new("perceptron", x => Classified(x[0].Dense(7).Tanh().Dense(6).Sigmoid(), x[1]),
            Points.Of(11, 4, 5), Labels(4)),
        new("convolutional", x => Classified(Convolutional(x[0], y => y.Relu()).MaxPool([2], [2]), x[1]),
            Points.Of(12, 3, 2, 6, 5), Labels(3)),
        new("smooth convolutional", x => Classified(Convolutional(x[0], y => y.Gelu()).AveragePool([2], [2]), x[1]),
            Points.Of(12, 3, 2, 6, 5), Labels(3)),
        new("Siamese", Siamese, Points.Of(13, 4, 5), Points.Of(14, 4, 5),
            new(new DenseArray([1, 0, 0, 1], [4]), ElementType.Bool)),
        new("LSTM", x => Classified(Remembered(x[0], 4), x[1]), Points.Of(15, 3, 5, 2), Labels(3)),
        new("transformer", x => Classified(Encoded(x[0], x[1]).Mean(1), x[2]), Points.Of(17, 2, 4, 2),
            new(Points.Whole(0, 6, 16, 2, 4), ElementType.Int64), Labels(2)),
    ];

    public static Network Of(string name) => All.Single(n => n.Name == name);

    /// <summary>The network over inputs of any batch size.</summary>
    public (Node[] Inputs, Node Loss) In(Graph graph, ElementType element)
    {
        Node[] inputs = [.. Batch.Select((a, k) =>
            graph.Input(["batch", .. Shape.Of(a.Value.Shape[1..]).ToArray()], $"x{k}", a.Element ?? element))];
        return (inputs, Build(inputs).Named("loss"));
    }

    /// <summary>What is fed: the whole batch, or its first examples.</summary>
    public (Node Input, double[] Data, int[] Shape)[] Feeds(Node[] inputs, int batch = int.MaxValue) =>
    [
        .. inputs.Select((x, k) =>
        {
            int[] shape = Batch[k].Value.Shape;
            int count = Math.Min(batch, shape[0]);
            return (x, Batch[k].Value.Data[..(Batch[k].Value.Count / shape[0] * count)], (int[])[count, .. shape[1..]]);
        }),
    ];

    /// <summary>The loss as an operator of the batch and all parameters, which makes them inputs.</summary>
    /// <param name="training">Whether it computes what a training step does, or inference.</param>
    public OperatorRow Row(bool training)
    {
        Graph graph = new();
        (_, Node loss) = In(graph, ElementType.Float64);
        using Session session = new(graph, seed: 4);
        // Biases of 0 and scales of 1 would hide rules.
        Argument Moved(Node parameter, int k)
        {
            double[] noise = Points.Between(-0.3, 0.3, 40 + k, parameter.Shape.ToArray()).Data;
            double[] first = ElementTypes.ToDoubles(parameter.Element, session.State.Read(parameter));
            return new DenseArray([.. first.Zip(noise, (x, d) => x + d)], parameter.Shape.ToArray());
        }
        return new($"{Name}, {(training ? "training" : "inference")}", typeof(Network), x => Opened(x, training),
            [.. Batch, .. graph.Parameters.Select(Moved)]);
    }

    /// <summary>Running statistics after some steps: neither 0 nor 1.</summary>
    public static DenseArray Running(Node variable) => Points.Between(0.4, 1.6, 30, variable.Shape.ToArray());

    private Node Opened(Node[] x, bool training)
    {
        Graph graph = x[0].Graph;
        Node loss = Build(x[..Batch.Length]);
        Node[] parameters = [.. graph.Parameters];
        Dictionary<Node, Node> successor = [];
        for (int k = 0; k < parameters.Length; k++)
            successor.Add(parameters[k], x[Batch.Length + k]);
        foreach (Node node in GraphText.Ancestors([loss], intoBodies: training))
            if (!successor.ContainsKey(node))
                successor.Add(node, node switch
                {
                    { Op: IsTraining } => graph.Constant(Literal.Scalar(1, ElementType.Bool)),
                    { Op: Variable } => graph.Constant(Literal.FromDoubles(Running(node).Data, node.Type)),
                    { Inputs.IsEmpty: true } => node,
                    { Body: [Node body] } when training => successor[body],
                    _ => graph.Apply(node.Op, [.. node.Inputs.Select(i => successor[i])]),
                });
        return successor[loss];
    }

    private static Argument Labels(int count)
        => Argument.Indices([count], [.. Enumerable.Range(0, count).Select(k => (double)((2 * k + 1) % 3))]);

    private static Node Classified(Node features, Node labels)
        => features.Flatten().Dense(3, "head").Named("scores").CrossEntropy(labels);

    private static Node Convolutional(Node x, Func<Node, Node> activation)
    {
        Node h = activation(x.Conv(4, [3]).BatchNormalization());
        return h.Residual(y => activation(y.Conv(4, [3, 2], groups: 2).BatchNormalization()));
    }

    private static Node Siamese(Node[] x)
    {
        Func<Node, Node> embed = x[0].Graph.Shared("embed", y => y.Dense(6).Tanh().Dense(3));
        return embed(x[0]).EuclideanDistance(embed(x[1])).Named("scores").Contrastive(x[2], margin: 2);
    }

    private static Node Remembered(Node x, int hidden)
    {
        Graph graph = x.Graph;
        Dim batch = x.Shape[0], time = x.Shape[1];
        Node zeros = graph.Constant(0, x.Element).ExpandTo([1, batch, hidden]);
        Node lengths = graph.Constant(time.Value, ElementType.Int32).ExpandTo([batch]);
        Node Weight(string name, params int[] shape) => graph.Parameter(Shape.Of(shape), name, element: x.Element);
        Node w = Weight("w", 1, 4 * hidden, (int)x.Shape[2].Value), r = Weight("r", 1, 4 * hidden, hidden);
        Node memory = graph.Apply(
            new LSTM(hidden), x.Transpose(1, 0, 2), w, r, Weight("b", 1, 8 * hidden), lengths, zeros, zeros);
        return memory.Item(1).Reshape([batch, hidden]);
    }

    private static Node Encoded(Node x, Node words)
    {
        Node h = words.Embedding(7, 6, element: x.Element) + x.Dense(6)
            + x.Graph.Parameter([4, 6], "position", element: x.Element);
        return h
            .Residual(y => y.LayerNormalization().MultiHeadAttention(2))
            .Residual(y => y.LayerNormalization().FeedForward(5, z => z.Swish())).LayerNormalization();
    }
}
