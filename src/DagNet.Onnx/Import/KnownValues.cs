namespace DagNet.Onnx;

/// <summary>
/// What is known of values while a model is read: all that follows from constants and weights, and in a run of
/// <see cref="OnnxModel.Run"/> also what follows from the values fed.
/// </summary>
/// <param name="graph">The graph that is being built.</param>
/// <param name="maximumBytes">How much memory computing one value may take.</param>
internal sealed class KnownValues(Graph graph, long maximumBytes) : IDisposable
{
    /// <summary>How many nodes are computed in all: a loop whose end depends on ever more steps would take their square.</summary>
    private const long MostComputed = 20_000_000;

    private readonly Dictionary<Node, Literal?> _found = [];
    private readonly Session _session = new(graph) { MaximumBytes = maximumBytes };
    private readonly List<Dependence> _dependence = [];
    private long _computed;

    /// <summary>What is known of a node's value: it follows from constants, or also from what is fed, or not at all.</summary>
    private enum Dependence : byte
    {
        Constant,
        Fed,
        Open,
    }

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
        Dependence dependence = On(node);
        if (dependence == Dependence.Open)
            return null;
        IReadOnlyList<Node> needed = GraphText.Ancestors([node], intoBodies: true);
        _computed += needed.Count;
        if (_computed > MostComputed)
            throw new GraphException($"{node.Described}: the model's own shapes and conditions take more than {MostComputed:N0} steps to compute. "
                + "Give what decides by OnnxImportOptions.Values.");
        Feed[] feeds = dependence == Dependence.Fed ? [.. needed.Where(n => n.Op is Input).Select(n => Feeds![n])] : [];
        var value = new Literal(node.Type, _session.Probe([node], training: false, feeds)[0]);
        if (dependence == Dependence.Fed)
            Guards.Add((node, value));
        return value;
    }

    private Dependence On(Node node)
    {
        for (int id = _dependence.Count; id <= node.Id; id++)
        {
            Node next = graph.Nodes[id];
            Dependence own = next.Op is Input ? Feeds?.ContainsKey(next) == true ? Dependence.Fed : Dependence.Open
                : next.Op is Extent || next.Types.Any(t => !t.Shape.IsKnown) ? Dependence.Open : Dependence.Constant;
            foreach (Node input in next.Body.IsEmpty ? next.Inputs : next.Body)
                own = (Dependence)Math.Max((byte)own, (byte)_dependence[input.Id]);
            _dependence.Add(own);
        }
        return _dependence[node.Id];
    }
}
