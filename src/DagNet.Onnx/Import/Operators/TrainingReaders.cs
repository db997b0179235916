namespace DagNet.Onnx;

/// <summary>The operators of training: gradients and the optimisers' steps.</summary>
internal static class TrainingReaders
{
    public const string Domain = "ai.onnx.preview.training";

    public static ReaderTable All { get; } = new()
    {
        { "Adagrad", n => Each(n, 2, Adagrad) },
        { "Adam", n => Each(n, 3, Adam) },
        { "Momentum", n => Each(n, 2, Momentum) },
        { "Gradient", Gradient },
    };

    /// <summary>Rate and step number, then all parameters, all gradients, and each kind of state of all parameters.</summary>
    private static Node?[] Each(ModelNode n, int results, Func<ModelNode, Node, Node, Node[], Node[]> rule)
    {
        Node rate = n[0], step = n[1];
        int kinds = results + 1;
        if ((n.Count - 2) % kinds != 0)
            throw n.Error($"has {n.Count} inputs; two and {kinds} for each parameter are needed.");
        int count = (n.Count - 2) / kinds;
        var updated = new Node?[results * count];
        for (int k = 0; k < count; k++)
        {
            Node[] own = [.. Enumerable.Range(0, kinds).Select(kind => n[2 + (kind * count) + k])];
            Node[] next = rule(n, rate.Reshape([]).Cast(own[0].Element), step.Reshape([]).Cast(own[0].Element), own);
            for (int r = 0; r < results; r++)
                updated[(r * count) + k] = next[r];
        }
        return updated;
    }

    private static Node[] Adagrad(ModelNode n, Node rate, Node step, Node[] own)
    {
        (Node x, Node g, Node h) = (own[0], own[1], own[2]);
        Node decayed = rate / (1 + (step * n.Double("decay_factor", 0)));
        g += n.Double("norm_coefficient", 0) * x;
        Node squares = h + (g * g);
        return [x - (decayed * g / (squares.Sqrt() + n.Double("epsilon", 0))), squares];
    }

    private static Node[] Adam(ModelNode n, Node rate, Node step, Node[] own)
    {
        (Node x, Node g, Node v, Node h) = (own[0], own[1], own[2], own[3]);
        double alpha = n.Double("alpha", 0.9f), beta = n.Double("beta", 0.999f);
        g += n.Double("norm_coefficient", 0) * x;
        Node mean = (alpha * v) + ((1 - alpha) * g), squares = (beta * h) + ((1 - beta) * g * g);
        Graph graph = x.Graph;
        Node corrected = rate * (1 - graph.Constant(beta, x.Element).Pow(step)).Sqrt() / (1 - graph.Constant(alpha, x.Element).Pow(step));
        Node adjusted = (step > 0).Where(corrected, rate);
        Node next = x - (adjusted * mean / (squares.Sqrt() + n.Double("epsilon", 0)));
        return [(1 - n.Double("norm_coefficient_post", 0)) * next, mean, squares];
    }

    private static Node[] Momentum(ModelNode n, Node rate, Node step, Node[] own)
    {
        (Node x, Node g, Node v) = (own[0], own[1], own[2]);
        double alpha = n.Double("alpha", 0), beta = n.Double("beta", 0);
        g += n.Double("norm_coefficient", 0) * x;
        Node share = (step > 0).Where(x.Graph.Constant(beta, x.Element), x.Graph.Constant(1, x.Element));
        Node velocity = (alpha * v) + (share * g);
        return n.Choice("mode", "standard", "standard", "nesterov") == "nesterov"
            ? [x - (rate * (g + (alpha * velocity))), velocity]
            : [x - (rate * velocity), velocity];
    }

    /// <summary>
    /// ∂y/∂xs, where the operator's inputs are the values of xs and zs: the part of the model between them and y is written out
    /// for these values.
    /// </summary>
    private static Node?[] Gradient(ModelNode n)
    {
        string[] xs = n.Texts("xs") ?? throw n.Error("lacks its attribute 'xs'."), zs = n.Texts("zs") ?? [];
        string target = n.Text("y", "");
        if (xs.Length + zs.Length != n.Count)
            throw n.Error($"has {n.Count} inputs for {xs.Length} xs and {zs.Length} zs. Their numbers must be equal.");
        Node y = n.Scope.Value(target, n);
        // A copy of each value, so that two of them may be the same.
        var given = new Dictionary<Node, Node>();
        var variables = new List<Node>();
        for (int k = 0; k < n.Count; k++)
        {
            Node replaced = n.Scope.Value(k < xs.Length ? xs[k] : zs[k - xs.Length], n);
            Node copy = n.Graph.Apply(new Independent(k), n[k]);
            given[replaced] = copy;
            if (k < xs.Length)
                variables.Add(copy);
        }
        Node result = Substitution.Of(y, given);
        Node total = result.Shape.Rank == 0 ? result : result.Sum();
        return [.. DagNet.Gradient.Of(total, [.. variables])];
    }
}
