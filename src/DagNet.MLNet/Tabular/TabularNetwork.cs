namespace DagNet.MLNet;

/// <summary>
/// The network that a trainer builds when none is given: several heads over shared weights as one graph. Each head scales the
/// shared layers' inputs and outputs by vectors of its own (Gorishniy et al. 2024, "TabM"), starts from another random
/// scaling, and learns from its own loss; the predictions are averaged, as in an ensemble, at little more than the cost of one.
/// </summary>
internal sealed record TabularNetwork
{
    /// <summary>How many heads.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Values of a hidden layer.</summary>
    public int Width { get; init; } = 256;

    /// <summary>Share of hidden values that a training step leaves out.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>The names of the shared matrices: what weight decay applies to.</summary>
    public static string MatrixPattern => "*/matrix";

    /// <summary>Adds the network: [rows, width] → [heads, rows, outputs].</summary>
    /// <param name="x">Coded features.</param>
    /// <param name="bias">Where each output starts.</param>
    public Node Build(Node x, ReadOnlySpan<double> bias)
    {
        int outputs = bias.Length;
        Graph graph = x.Graph;
        int coded = (int)x.Shape[1].Value;
        Node Matrix(string name, Shape shape, int fanIn) => graph.Parameter(shape, $"{name}/matrix", Spread(fanIn));
        Node PerHead(string name, Initializer initial) => graph.Parameter([Heads, 1, Width], name, initial);

        // The first product is the same for all heads: what makes them differ is how they scale it.
        Node shared = x.MatMul(Matrix("hidden1", [coded, Width], coded));
        Node h = Hidden(shared * PerHead("hidden1/out_scale", Initializers.Normal(1)) + PerHead("hidden1/bias", Spread(coded)));
        Node product = (h * PerHead("hidden2/in_scale", Initializers.Ones)).MatMul(Matrix("hidden2", [Width, Width], Width));
        h = Hidden(product * PerHead("hidden2/out_scale", Initializers.Ones) + PerHead("hidden2/bias", Spread(Width)));
        Node weights = graph.Parameter([Heads, Width, outputs], "output/matrix", Spread(Width));
        return h.MatMul(weights) + graph.Parameter([Heads, 1, outputs], "output/bias", Initializers.Values(Literal.FromDoubles(
            [.. Enumerable.Repeat(bias.ToArray(), Heads).SelectMany(row => row)], new(ElementType.Float32, Shape.Of(Heads, 1, outputs)))));
    }

    private Node Hidden(Node x) => (x * x.Sigmoid()).Dropout(Dropout);

    private static Initializer Spread(int fanIn)
    {
        double limit = 1 / Math.Sqrt(Math.Max(1, fanIn));
        return Initializers.Uniform(-limit, limit);
    }
}
