namespace DagNet.Onnx;

/// <summary>Readers by operator name; most operators have one result.</summary>
internal sealed class ReaderTable : Dictionary<string, OperatorReader>
{
    public ReaderTable() : base(StringComparer.Ordinal) { }

    /// <summary>An operator with one result.</summary>
    public void Add(string name, Func<ModelNode, Node> reader) => Add(name, (OperatorReader)(n => [reader(n)]));

    /// <summary>An operator of one input.</summary>
    public void AddUnary(string name, Func<Node, Node> formula) => Add(name, (OperatorReader)(n => [formula(n[0])]));

    /// <summary>An operator of two inputs, which are broadcast.</summary>
    public void AddBinary(string name, Func<Node, Node, Node> formula) => Add(name, (OperatorReader)(n =>
    {
        (Node a, Node b) = Broadcast(n);
        return [formula(a, b)];
    }));

    /// <summary>The two inputs; before opset 7 an attribute said at which axis the second one's begin.</summary>
    public static (Node A, Node B) Broadcast(ModelNode n)
    {
        Node a = n[0], b = n[1];
        if (n.Opset >= 7 || !n.Flag("broadcast") || b.Shape.Rank == 0)
            return (a, b);
        int axis = n.Int("axis", a.Shape.Rank - b.Shape.Rank);
        for (int behind = a.Shape.Rank - n.Axis(axis, a.Shape.Rank) - b.Shape.Rank; behind > 0; behind--)
            b = b.Unsqueeze(-1);
        return (a, b);
    }
}
