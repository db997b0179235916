namespace DagNet.Onnx;

/// <summary>RNN, GRU and LSTM.</summary>
internal static class RecurrentReaders
{
    public static ReaderTable All { get; } = new()
    {
        { "RNN", n => Read(n, 1, 1, ["Tanh"], (h, d, c, l, f) => new RNN(h, d, c, l, f)) },
        { "GRU", n => Read(n, 3, 1, ["Sigmoid", "Tanh"], (h, d, c, l, f) => new GRU(h, d, c, l, f, n.Flag("linear_before_reset"))) },
        { "LSTM", n => Read(n, 4, 2, ["Sigmoid", "Tanh", "Tanh"], (h, d, c, l, f) => new LSTM(h, d, c, l, f, n.Flag("input_forget"))) },
    };

    private delegate Recurrent Make(int hidden, RecurrentDirection direction, double clip, bool usesLengths, string functions);

    private static Node?[] Read(ModelNode n, int gates, int states, string[] usual, Make make)
    {
        bool batchFirst = n.Flag("layout");
        Node x = batchFirst ? n[0].Transpose(1, 0, 2) : n[0], weight = n[1], recurrence = n[2];
        if (x.Shape.Rank == 3 && x.Shape[0].IsKnown)
            n.Importer.Demand(n, x.Shape[0].Value);
        int hidden = n.Int("hidden_size", (int)recurrence.Shape[^1].Value);
        RecurrentDirection direction = n.Choice("direction", "forward", "forward", "reverse", "bidirectional") switch
        {
            "reverse" => RecurrentDirection.Reverse,
            "bidirectional" => RecurrentDirection.Bidirectional,
            _ => RecurrentDirection.Forward,
        };
        int directions = direction == RecurrentDirection.Bidirectional ? 2 : 1;
        Dim batch = x.Shape[1];
        Graph g = n.Graph;
        Node Filled(double value, TensorType type)
            => type.Shape.IsKnown ? g.Constant(Literal.Filled(value, type)) : g.Constant(value, type.Element).ExpandTo(type.Shape);
        Node Zeros(Shape shape) => Filled(0, new(x.Element, shape));
        Node State(int input) => n.Optional(input) is not { } state ? Zeros([directions, batch, hidden]) : batchFirst ? state.Transpose(1, 0, 2) : state;

        bool usesLengths = n.Has(4) && !(n.Importer.Known.Of(n[4]) is { } lengths && Array.TrueForAll(lengths.ToDoubles(), l => l >= x.Shape[0].Value));
        List<Node> inputs = [x, weight, recurrence, n.Optional(3) ?? Zeros([directions, 2 * gates * hidden]),
            usesLengths ? n[4].Cast(ElementType.Int32) : Filled(x.Shape[0].Value, new(ElementType.Int32, [batch])),
            .. Enumerable.Range(5, states).Select(State)];
        if (states == 2 && n.Has(7))
            inputs.Add(n[7]);
        double clip = n.HasAttribute("clip") ? n.Double("clip", 0) : double.PositiveInfinity;
        Node y = g.Apply(make(hidden, direction, clip, usesLengths, Functions(n, usual, directions)), [.. inputs]);
        Node?[] results = [.. Enumerable.Range(0, 1 + states).Select(y.Item)];
        if (batchFirst)
        {
            results[0] = results[0]!.Transpose(2, 0, 1, 3);
            for (int k = 1; k < results.Length; k++)
                results[k] = results[k]!.Transpose(1, 0, 2);
        }
        return results;
    }

    /// <summary>The activations; α and β are given in order to those that have them.</summary>
    private static string Functions(ModelNode n, string[] usual, int directions)
    {
        string[] names = n.Texts("activations") ?? [.. Enumerable.Repeat(usual, directions).SelectMany(u => u)];
        Queue<double> alphas = new(n.Doubles("activation_alpha") ?? []), betas = new(n.Doubles("activation_beta") ?? []);
        return RecurrentActivation.Text(names.Select(name => name.ToUpperInvariant() switch
        {
            "AFFINE" or "SCALEDTANH" => new RecurrentActivation(name, Next(alphas, 1), Next(betas, name[0] is 'A' or 'a' ? 0 : 1)),
            "HARDSIGMOID" => new(name, Next(alphas, 0.2f), Next(betas, 0.5)),
            "LEAKYRELU" => new(name, Next(alphas, 0.01f)),
            "THRESHOLDEDRELU" or "ELU" => new(name, Next(alphas, 1)),
            _ => new RecurrentActivation(name),
        }));

        static double Next(Queue<double> given, double otherwise) => given.TryDequeue(out double value) ? value : otherwise;
    }
}
