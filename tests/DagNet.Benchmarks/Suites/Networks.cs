namespace DagNet.Benchmarks;

/// <summary>The networks of the benchmarks. Parameters are made in the order in which the peers have theirs.</summary>
internal static class Networks
{
    /// <summary>Dense layers with relu between them.</summary>
    public static Node Dense(Node x, params ReadOnlySpan<int> units)
    {
        for (int i = 0; i < units.Length; i++)
            x = i < units.Length - 1 ? x.Dense(units[i]).Relu() : x.Dense(units[i]);
        return x;
    }

    /// <summary>Two convolutions with pools, and two dense layers, for [batch, 1, size, size].</summary>
    public static Node Convolutions(Node x)
        => Dense(x.Conv(32, [3]).Relu().MaxPool([2]).Conv(64, [3]).Relu().MaxPool([2]).Flatten(), 128, 10);

    /// <summary>ResNet-18 (He et al. 2016) for small images, as it is usual for CIFAR.</summary>
    public static Node ResNet18(Node x, int width)
    {
        x = Normalized(x, width, 3, 1).Relu();
        foreach ((int factor, int stride) in (ReadOnlySpan<(int, int)>)[(1, 1), (1, 1), (2, 2), (2, 1), (4, 2), (4, 1), (8, 2), (8, 1)])
        {
            Node y = Normalized(Normalized(x, width * factor, 3, stride).Relu(), width * factor, 3, 1);
            x = (y + (stride == 1 ? x : Normalized(x, width * factor, 1, stride))).Relu();
        }
        return x.Mean(2, 3).Dense(10);
    }

    /// <summary>One layer of LSTM over [batch, time, features] and a dense layer on its last state.</summary>
    public static Node Recurrent(Node x, int hidden)
    {
        Graph graph = x.Graph;
        int features = (int)x.Shape[2].Value;
        Dim batch = x.Shape[0];
        double limit = 1 / Math.Sqrt(hidden);
        Node Weight(string name, params ReadOnlySpan<int> shape) => graph.Parameter(Shape.Of(shape), name, Initializers.Uniform(-limit, limit));
        Node zero = graph.Constant(0).ExpandTo([1, batch, hidden]);
        Node lengths = graph.Constant(0, ElementType.Int32).ExpandTo([batch]);
        Node result = graph.Apply(new LSTM(hidden), x.Transpose(1, 0, 2), Weight("w", 1, 4 * hidden, features),
            Weight("r", 1, 4 * hidden, hidden), Weight("b", 1, 8 * hidden), lengths, zero, zero);
        return result.Item(1).Reshape([batch, hidden]).Dense(1);
    }

    /// <summary>An encoder (Vaswani et al. 2017) over [batch, length, features], and the mean over the length.</summary>
    public static Node Transformer(Node x, int layers, int heads, int width)
    {
        for (int layer = 0; layer < layers; layer++)
            x = Encoder(x, heads, width);
        return x.Mean(1).Dense(1);
    }

    /// <summary>One layer of an encoder.</summary>
    public static Node Encoder(Node x, int heads, int width)
    {
        x = x.Residual(r => r.MultiHeadAttention(heads)).LayerNormalization();
        return x.Residual(r => r.FeedForward(width)).LayerNormalization();
    }

    /// <summary>A table of vectors for each column of [batch, columns], and dense layers over all of a row's.</summary>
    public static Node Embeddings(Node indices, int count, int size, params ReadOnlySpan<int> units)
    {
        int columns = (int)indices.Shape[1].Value;
        Node[] vectors = [.. Enumerable.Range(0, columns).Select(c => indices.Select(1, c).Embedding(count, size, $"table{c}"))];
        return Dense(vectors[0].Concat(1, vectors[1..]), units);
    }

    private static Node Normalized(Node x, int filters, int kernel, int stride) => x.Conv(filters, [kernel], [stride],
        kernel == 1 ? Padding.Valid : Padding.Same, bias: false).BatchNormalization();
}
