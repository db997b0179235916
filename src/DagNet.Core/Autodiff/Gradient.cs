namespace DagNet;

/// <summary>
/// Reverse-mode differentiation: reads a graph backwards, appends the derivative to it, and returns nodes.
/// Apply it to its own result for second derivatives.
/// </summary>
public static class Gradient
{
    /// <summary>The gradient of a scalar with respect to any nodes, parameters and activations alike.</summary>
    /// <param name="loss">A float scalar, or a tensor with one element.</param>
    /// <param name="wrt">The nodes to differentiate by. One that the loss does not depend on gets zeros.</param>
    /// <returns>For each node ∂loss/∂node, of the node's type.</returns>
    /// <exception cref="GradientException">The loss is no scalar, or an operator on the path has no gradient.</exception>
    public static Node[] Of(Node loss, params ReadOnlySpan<Node> wrt)
    {
        if (loss.Shape.Size != 1)
            throw new GradientException($"{loss.Described}: the gradient needs a scalar, but its shape is {loss.Shape}. "
                + "Reduce it with Sum() or Mean(), or use Gradient.VectorJacobian with a cotangent.");
        return VectorJacobian([loss], [Ones(loss)], wrt);
    }

    /// <summary>The vector–Jacobian product Σₖ cotangentₖᵀ · ∂outputₖ/∂node.</summary>
    /// <param name="outputs">Float nodes of any shape.</param>
    /// <param name="cotangents">A node for each output, of the same type.</param>
    /// <param name="wrt">The nodes to differentiate by. One that no output depends on gets zeros.</param>
    /// <returns>For each node the product, of the node's type.</returns>
    /// <exception cref="GradientException">Types do not match, or an operator on the path has no gradient.</exception>
    public static Node[] VectorJacobian(ReadOnlySpan<Node> outputs, ReadOnlySpan<Node> cotangents, ReadOnlySpan<Node> wrt)
    {
        Check(outputs, cotangents, wrt);
        bool[] depends = DependsOn(wrt);
        var sweep = new Sweep();
        int last = 0;
        for (int k = 0; k < outputs.Length; k++)
        {
            sweep.Add(outputs[k], cotangents[k]);
            last = Math.Max(last, outputs[k].Id);
        }
        Graph graph = wrt.IsEmpty ? outputs[0].Graph : wrt[0].Graph;
        for (int id = last; id >= 0; id--)
        {
            Node y = graph.Nodes[id];
            if (depends[id] && sweep.Of(y) is { } dy)
                Propagate(y, dy, depends, sweep);
        }
        var result = new Node[wrt.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = sweep.Of(wrt[i])?[0] ?? Zeros(wrt[i]);
        return result;
    }

    private static void Propagate(Node y, Node?[] dy, bool[] depends, Sweep sweep)
    {
        if (y.Op is Item item)
        {
            sweep.Add(y.Inputs[0], dy[0]!, item.Index);
            return;
        }
        if (!y.Body.IsEmpty)
        {
            for (int k = 0; k < dy.Length; k++)
                if (dy[k] is { } cotangent && depends[y.Body[k].Id])
                    sweep.Add(y.Body[k], cotangent);
            return;
        }
        if (!y.Inputs.Any(x => depends[x.Id]))
            return;
        Node?[] dx = y.Types.Length == 1 ? y.Op.Gradient(y, dy[0]!) : y.Op.Gradient(y, dy);
        if (dx.Length != y.Inputs.Length)
            throw new GradientException($"{y.Described}: its gradient rule gives {dx.Length} nodes for {y.Inputs.Length} inputs.");
        for (int k = 0; k < dx.Length; k++)
            if (dx[k] is { } cotangent && depends[y.Inputs[k].Id])
            {
                if (cotangent.Type != y.Inputs[k].Type)
                    throw new GradientException($"{y.Described}: its gradient rule gives {cotangent.Type} for input {k}, "
                        + $"which is {y.Inputs[k].Type}. A gradient has the type of its input.");
                sweep.Add(y.Inputs[k], cotangent);
            }
    }

    /// <summary>Which nodes a gradient has to pass through: float nodes that depend on one of these.</summary>
    private static bool[] DependsOn(ReadOnlySpan<Node> wrt)
    {
        if (wrt.IsEmpty)
            return [];
        IReadOnlyList<Node> nodes = wrt[0].Graph.Nodes;
        var depends = new bool[nodes.Count];
        foreach (Node node in wrt)
            depends[node.Id] = true;
        for (int i = 0; i < depends.Length; i++)
            if (!depends[i] && nodes[i].Op is not StopGradient && nodes[i].Types.Any(t => t.Element.IsFloat))
                foreach (Node input in nodes[i].Body.IsEmpty ? nodes[i].Inputs : nodes[i].Body)
                    depends[i] |= depends[input.Id];
        return depends;
    }

    private static void Check(ReadOnlySpan<Node> outputs, ReadOnlySpan<Node> cotangents, ReadOnlySpan<Node> wrt)
    {
        if (outputs.Length != cotangents.Length)
            throw new GradientException($"{outputs.Length} outputs need as many cotangents, but {cotangents.Length} were given.");
        for (int k = 0; k < outputs.Length; k++)
        {
            outputs[0].Graph.Own(outputs[k], "Gradient");
            outputs[0].Graph.Own(cotangents[k], "Gradient");
            if (!outputs[k].Element.IsFloat)
                throw new GradientException($"{outputs[k].Described}: is {outputs[k].Type}, and only float nodes have gradients. Cast it.");
            if (outputs[k].Type != cotangents[k].Type)
                throw new GradientException($"{outputs[k].Described}: is {outputs[k].Type}, its cotangent {cotangents[k].Type}. "
                    + "Both must be of one type.");
        }
        foreach (Node node in wrt)
        {
            outputs[0].Graph.Own(node, "Gradient");
            if (!node.Element.IsFloat)
                throw new GradientException($"{node.Described}: is {node.Type}, and nothing can be differentiated by it. Use a float node.");
        }
    }

    private static Node Ones(Node like) => like.Graph.Constant(1, like.Element).ExpandTo(like.Shape);

    private static Node Zeros(Node like) => like.Graph.Constant(0, like.Element).ExpandTo(like.Shape);

    /// <summary>The cotangents collected so far: for each node one per result, summed over its consumers.</summary>
    private sealed class Sweep
    {
        private readonly Dictionary<Node, Node?[]> _cotangents = [];

        public Node?[]? Of(Node node) => _cotangents.GetValueOrDefault(node);

        public void Add(Node node, Node cotangent, int item = 0)
        {
            if (!_cotangents.TryGetValue(node, out Node?[]? sums))
                _cotangents[node] = sums = new Node?[node.Types.Length];
            sums[item] = sums[item] is { } sum ? sum + cotangent : cotangent;
        }
    }
}
