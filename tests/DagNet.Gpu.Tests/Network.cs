namespace DagNet.Tests;

/// <summary>A small network with data to learn, and what trains it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Optimizer">The rule of its updates.</param>
/// <param name="Shape">The shape of its input.</param>
/// <param name="Layers">From the input to a number for each class.</param>
internal sealed record Network(string Name, Optimizer Optimizer, int[] Shape, Func<Node, Node> Layers)
{
    public const int Rows = 24, Classes = 4;

    public static IReadOnlyList<Network> All { get; } =
    [
        new("perceptron", new Sgd(0.1), [Rows, 12], x => x.Dense(32, "hidden").Relu().Dense(32, "second").Tanh().Dense(Classes, "output")),
        new("perceptron that drops out", new Adam(0.01), [Rows, 12],
            x => x.Dense(32, "hidden").Gelu().Dropout(0.25).LayerNormalization().Dense(Classes, "output")),
        new("convolution network", new AdamW(0.01) { ClipNorm = 1 }, [Rows, 2, 9, 9],
            x => x.Conv(6, [3], name: "first").BatchNormalization().Relu().MaxPool([2])
                .Conv(8, [3], strides: [2], padding: Padding.Valid, name: "second").Relu().AveragePool([1]).Flatten().Dense(Classes, "output")),
        new("attention network over words", new RmsProp(0.005), [Rows, 6],
            x => (x.Abs() * 19).Cast(ElementType.Int64).Embedding(20, 8)
                .Residual(y => y.LayerNormalization("norm").MultiHeadAttention(2)).Mean(1).Dense(Classes, "output")),
    ];

    /// <summary>Builds the graph of a training step.</summary>
    public (Graph Graph, Node X, Node Label, Node Loss, Assignment[] Updates) Build()
    {
        var graph = new Graph();
        Node x = graph.Input(["batch", .. Shape.Skip(1).Select(extent => (Dim)extent)], "x"), label = graph.Input(["batch", Classes], "label");
        Node loss = -(label * Layers(x).LogSoftmax()).Sum(1).Mean();
        return (graph, x, label, loss, [.. Optimizer.Updates(loss, [.. graph.Variables.Where(v => ((Variable)v.Op).Trainable)])]);
    }

    /// <summary>The loss of each of some steps on the same batch.</summary>
    public double[] Losses(int steps, IBackend backend)
    {
        (Graph graph, Node x, Node label, Node loss, Assignment[] updates) = Build();
        var random = new Random(3);
        float[] data = [.. Enumerable.Range(0, Shape.Aggregate(1, (a, b) => a * b)).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        var labels = new float[Rows * Classes];
        for (int row = 0; row < Rows; row++)
        {
            int at = row * (data.Length / Rows);
            labels[(row * Classes) + (data[at] > 0 ? 1 : 0) + (data[at + 1] > 0 ? 2 : 0)] = 1;
        }
        using var session = new Session(graph, seed: 7, backend);
        return [.. Enumerable.Range(0, steps).Select(_ => (double)session.Step([loss], updates, Feed.Of(x, data, Shape),
            Feed.Of(label, labels, [Rows, Classes])).Array<float>(0)[0])];
    }
}
