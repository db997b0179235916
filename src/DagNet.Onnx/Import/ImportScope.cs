using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>The values of a graph, a branch or a function by name; a branch also sees those around it.</summary>
internal sealed class ImportScope
{
    private readonly Importer _importer;
    private readonly ImportScope? _outer;
    private readonly Dictionary<string, Node> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<Literal>> _initial = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Literal> _read = new(StringComparer.Ordinal);
    private readonly HashSet<string> _omitted = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, AttributeProto>? _arguments;

    public ImportScope(Importer importer, IReadOnlyDictionary<string, int> opsets, ImportScope? outer = null,
        IReadOnlyDictionary<string, AttributeProto>? arguments = null)
    {
        (_importer, Opsets, _outer, _arguments) = (importer, opsets, outer, arguments ?? outer?._arguments);
        Depth = (outer?.Depth ?? 0) + 1;
    }

    /// <summary>Version of each operator set, by domain.</summary>
    public IReadOnlyDictionary<string, int> Opsets { get; }

    /// <summary>Whether it is written out once, so that its constants may be weights.</summary>
    public bool HoldsWeights { get; init; }

    /// <summary>How many scopes lie around it, and itself.</summary>
    public int Depth { get; init; }

    /// <summary>The values that nodes have computed so far, by name.</summary>
    public IReadOnlyDictionary<string, Node> Values => _values;

    /// <summary>An attribute that a function was called with.</summary>
    public AttributeProto? Argument(string name) => _arguments?.GetValueOrDefault(name);

    /// <summary>Adds the constants that a graph brings, but for those in whose place others are given.</summary>
    public void Declare(GraphProto graph, TensorReader tensors, IReadOnlySet<string>? replaced = null)
    {
        foreach (TensorProto tensor in graph.Initializer)
            if (replaced?.Contains(tensor.Name) != true)
                Declare(tensor.Name, () => tensors.Read(tensor));
        foreach (SparseTensorProto tensor in graph.SparseInitializer)
            if (replaced?.Contains(tensor.Values?.Name ?? "") != true)
                Declare(tensor.Values?.Name ?? "", () => tensors.Read(tensor));
    }

    /// <summary>Names a value that a node makes, or an input.</summary>
    public void Define(string name, Node value, ModelNode? maker = null)
    {
        if (_initial.ContainsKey(name) || !_values.TryAdd(name, value))
            throw Twice(name, maker);
    }

    /// <summary>Says that the call of a function leaves out this input.</summary>
    public void Omit(string name) => _omitted.Add(name);

    /// <summary>Whether the call of the function left out the input of that name.</summary>
    public bool IsOmitted(string name) => _omitted.Contains(name) || (_outer?.IsOmitted(name) ?? false);

    /// <summary>The elements of a constant that the graph or one around it brings, or null.</summary>
    public Literal? Initial(string name)
    {
        if (_values.ContainsKey(name))
            return null;
        if (!_initial.TryGetValue(name, out Func<Literal>? read))
            return _outer?.Initial(name);
        if (!_read.TryGetValue(name, out Literal? value))
            _read[name] = value = read();
        return value;
    }

    /// <summary>The value of that name.</summary>
    /// <exception cref="OnnxException">No earlier node makes it.</exception>
    public Node Value(string name, ModelNode user) => ValueOrNull(name, user)
        ?? throw user.Error($"uses '{name}', which no earlier node makes. The model's nodes are out of order, or it is damaged; export it again.");

    /// <summary>The value of that name, or null.</summary>
    public Node? ValueOrNull(string name, ModelNode user)
    {
        for (ImportScope? scope = this; scope is not null; scope = scope._outer)
            if (scope._values.TryGetValue(name, out Node? value))
                return value;
            else if (scope.Initial(name) is { } literal && scope._initial.ContainsKey(name))
                return scope._values[name] = _importer.Weight(name, literal, user, scope.HoldsWeights);
        return null;
    }

    /// <summary>The node of that name where there is one already.</summary>
    public Node? Computed(string name) => _values.GetValueOrDefault(name) ?? _outer?.Computed(name);

    /// <summary>Whether the graph brings a constant of that name.</summary>
    public bool Brings(string name) => _initial.ContainsKey(name);

    private void Declare(string name, Func<Literal> read)
    {
        if (name.Length == 0)
            throw new OnnxException("An initializer has no name. The model is damaged; export it again.");
        if (!_initial.TryAdd(name, read))
            throw Twice(name);
    }

    private static OnnxException Twice(string name, ModelNode? maker = null) => new((maker is null ? "" : $"{maker.Described}: ")
        + $"The value '{name}' is made twice; each name may stand for one value only. The model is damaged; export it again.");
}
