namespace DagNet.Onnx;

/// <summary>
/// What is known of values while a model is read: all that follows from constants and weights, and in a run of
/// <see cref="OnnxModel.Run"/> also what follows from the values fed.
/// </summary>
internal sealed class KnownValues(Graph graph) : IDisposable
{
    private readonly Dictionary<Node, Literal?> _found = [];
    private readonly Session _session = new(graph);

    /// <summary>What is fed; then all inputs are known.</summary>
    public IReadOnlyDictionary<Node, Feed>? Feeds { get; set; }

    /// <summary>The values that the graph depends on beyond its shapes.</summary>
    public List<(Node Node, Literal Value)> Guards { get; } = [];

    /// <summary>A node's elements, or null where they depend on what is fed.</summary>
    public Literal? Of(Node node)
    {
        if (node.Op is Constant constant)
            return constant.Value;
        if (!_found.TryGetValue(node, out Literal? value))
            _found[node] = value = Compute(node);
        return value;
    }

    public void Dispose() => _session.Dispose();

    private Literal? Compute(Node node)
    {
        Node[] inputs = [.. GraphText.Ancestors([node], intoBodies: true).Where(n => n.Op is Input or Extent or Iota)];
        bool fed = Array.Exists(inputs, n => n.Op is Input);
        if (Array.Exists(inputs, n => n.Op is Extent || !n.Shape.IsKnown || (n.Op is Input && Feeds?.ContainsKey(n) != true)))
            return null;
        Outputs result = _session.Run([node], fed ? [.. inputs.Where(n => n.Op is Input).Select(n => Feeds![n])] : []);
        Literal value = result.Literal(node);
        if (fed)
            Guards.Add((node, value));
        return value;
    }
}
