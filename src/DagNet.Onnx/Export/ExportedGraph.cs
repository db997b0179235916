using System.Collections.Immutable;

namespace DagNet.Onnx;

/// <summary>The graph as inference or a training step computes it: the mode is fixed, what it does not choose is gone, the rest is
/// simplified as a plan simplifies it. In inference a composite stays whole where the operator set has it; in training its gradient
/// reads what its body computes.</summary>
internal static class ExportedGraph
{
    /// <summary>Builds the graph anew and returns the successors of the outputs.</summary>
    public static Node[] Of(ReadOnlySpan<Node> outputs, int opset, bool training = false)
    {
        Graph graph = new();
        Dictionary<Node, Node> successor = [];
        foreach (Node node in Reached(outputs))
        {
            ImmutableArray<Node> inputs = [.. node.Inputs.Select(x => successor[x])];
            Node next = !node.Body.IsEmpty ? Whole(node, graph, inputs, [.. node.Body.Select(b => successor[b])], opset, training)
                : node.Op is IsTraining ? graph.Constant(Literal.Scalar(training ? 1 : 0, ElementType.Bool))
                : node.Op is Item item && inputs[0].Op is Several ? inputs[0].Inputs[item.Index]
                : RoiPoolingLowering.Of(node.Op, inputs.AsSpan()) ?? Simplify.Rule(node, graph, inputs);
            next.Label ??= node.Label;
            successor[node] = next;
        }

        return Array.ConvertAll(outputs.ToArray(), o => successor[o]);
    }

    /// <summary>A composite as one node, or as its body where the operator set or the runtime lacks it, or lacks it for the
    /// element type, or inference needs less of it (Dropout), or in training.</summary>
    private static Node Whole(Node node, Graph graph, ImmutableArray<Node> inputs, ImmutableArray<Node> body, int opset, bool training)
    {
        bool opens = training || body.All(b => b.Op is Constant || inputs.Contains(b));
        if (!opens && Emission.Form(node.Op, opset) is { } form && !Narrow(form, inputs) && !Runtimes.Lack(form.Name, node, opset))
            return graph.Apply(new StandardOp(node.Op, form, node.Types), inputs.AsSpan());
        return body.Length == 1 ? body[0] : graph.Apply(new Several(), body.AsSpan());
    }

    private static bool Narrow(OnnxForm form, ImmutableArray<Node> inputs) =>
        !inputs.IsEmpty && inputs[0].Types.Length == 1 && Widening.Of(form.Name, inputs[0].Element) is not null;

    /// <summary>Composites' inputs and bodies both, since either may be written.</summary>
    private static List<Node> Reached(ReadOnlySpan<Node> outputs)
    {
        HashSet<Node> reached = [];
        Stack<Node> open = new(outputs.ToArray());
        while (open.TryPop(out Node? node))
            if (reached.Add(node))
                foreach (Node input in node.Inputs.Concat(node.Body))
                    open.Push(input);
        return [.. reached.OrderBy(n => n.Id)];
    }

    /// <summary>The results of a composite while its items are looked up.</summary>
    private sealed record Several : Op
    {
        public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

        public override ImmutableArray<TensorType> InferAll(ReadOnlySpan<TensorType> x) => [.. x];

        public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y) => [.. x];
    }
}
