using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace DagNet;

/// <summary>Adds the nodes that compute a variable's first value, of the given type, and returns the last of them.</summary>
public delegate Node Initializer(Graph graph, TensorType type);

/// <summary>
/// An append-only list of nodes. A node can only use earlier ones, so list order is topological order and there are no
/// cycles. Equal nodes are interned: applying the same operator to the same inputs gives the same node.
/// </summary>
/// <remarks>Nodes may be added from several threads, and while others run the graph.</remarks>
public sealed partial class Graph
{
    private readonly Lock _gate = new();
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Key, Node> _interned = [];
    private readonly Dictionary<string, Node> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<Node, Node> _initial = [];
    private int _streams;

    /// <summary>All nodes in topological order.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>How many nodes there may be: a graph that follows a stranger's file must end, loops that are written out included.</summary>
    internal int MaximumNodes { get; init; } = int.MaxValue;

    /// <summary>The fed values, in the order in which they were added.</summary>
    public IEnumerable<Node> Inputs => Where(n => n.Op is Input);

    /// <summary>The named state, parameters included, in the order in which it was added.</summary>
    public IEnumerable<Node> Variables => Where(n => n.Op is Variable);

    /// <summary>The trainable variables, in the order in which they were added.</summary>
    public IEnumerable<Node> Parameters => Where(n => n.Op is Variable { Trainable: true });

    /// <summary>The node of that name.</summary>
    /// <exception cref="GraphException">No node bears the name.</exception>
    public Node this[string name] => Find(name) ?? throw new GraphException(
        $"The graph has no node named '{name}'. Named are: {string.Join(", ", _named.Keys.Take(20))}.");

    /// <summary>The node of that name, or null.</summary>
    public Node? Find(string name)
    {
        lock (_gate)
            return _named.GetValueOrDefault(name);
    }

    /// <summary>Adds a value that is fed at each run.</summary>
    /// <param name="shape">Extents; names such as <c>"batch"</c> are bound to numbers by what is fed.</param>
    /// <param name="name">A name of its own.</param>
    /// <param name="element">The element type.</param>
    /// <exception cref="GraphException">The name is taken.</exception>
    public Node Input(Shape shape, string name, ElementType element = ElementType.Float32)
        => AppendNamed(new Input(name, new(element, shape)), name);

    /// <summary>Adds a constant.</summary>
    public Node Constant(Literal value) => Apply(new Constant(value));

    /// <summary>Adds a scalar constant of the given element type.</summary>
    public Node Constant(double value, ElementType element = ElementType.Float32) => Constant(Literal.Scalar(value, element));

    /// <summary>True while a training step runs, false in inference; a constant as soon as a plan is made.</summary>
    public Node IsTraining => Apply(new IsTraining());

    /// <summary>The extent of a dimension as a scalar.</summary>
    public Node Extent(Dim dim, ElementType element = ElementType.Float32)
        => Apply(dim.IsKnown ? new Constant(Literal.Scalar(dim.Value, element)) : new Extent(dim, element));

    /// <summary>The value that a new session gives a variable.</summary>
    public Node InitialValue(Node variable)
    {
        lock (_gate)
            return _initial[variable];
    }

    /// <summary>Appends an operator's node, or returns the equal one that exists.</summary>
    /// <exception cref="GraphException">An input is of another graph.</exception>
    /// <exception cref="ShapeException">The inputs do not fit the operator.</exception>
    public Node Apply(Op op, params ReadOnlySpan<Node> inputs) => ApplyTo(op, [.. inputs]);

    /// <summary>The same without a copy of the inputs.</summary>
    internal Node ApplyTo(Op op, ImmutableArray<Node> inputs)
    {
        foreach (Node input in inputs)
            if (!ReferenceEquals(input.Graph, this))
                Own(input, op.Name);
        var key = new Key(op, inputs);
        lock (_gate)
            return Apply(key, op);
    }

    private Node Apply(Key key, Op op)
    {
        if (op.Interned && _interned.TryGetValue(key, out Node? same))
            return same;
        Node node;
        if (op is Composite composite)
        {
            ImmutableArray<Node> body = [.. composite.Build(key.Inputs)];
            node = Append(op, key.Inputs, [.. body.Select(b => b.Type)], body);
        }
        else if (op is Item item)
            node = Append(op, key.Inputs, [key.Inputs[0].Types[item.Index]], []);
        else
        {
            var types = new TensorType[key.Inputs.Length];
            for (int i = 0; i < types.Length; i++)
                types[i] = key.Inputs[i].Type;
            node = Append(op, key.Inputs, op.InferAll(types), []);
        }
        if (op.Interned)
            _interned[key] = node;
        return node;
    }

    /// <summary>A number that tells one random node from another.</summary>
    internal int NextStream() => Interlocked.Increment(ref _streams) - 1;

    /// <summary>Keeps the number of a random node that was loaded from being given again.</summary>
    internal void TakeStream(int stream) => _streams = Math.Max(_streams, checked(stream + 1));

    internal void Name(Node node, string label)
    {
        Own(node, label);
        lock (_gate)
        {
            if (!_named.TryAdd(label, node) && _named[label] != node)
                throw new GraphException($"The name '{label}' is taken by {_named[label].Described}. Choose another name.");
            node.Label ??= label;
        }
    }

    internal void Own(Node node, string user)
    {
        if (!ReferenceEquals(node.Graph, this))
            throw new GraphException($"{user}: {node.Described} belongs to another graph. Build both in one graph.");
    }

    /// <summary>Adds named state with the value that a new session gives it.</summary>
    /// <exception cref="GraphException">The name is taken, and no shared scope is open.</exception>
    public Node State(Variable op, Initializer initial)
    {
        if (!op.Type.Shape.IsKnown)
            throw new GraphException($"Variable '{op.Label}': its shape {op.Type.Shape} has a named dimension. State needs numbers.");
        if (Find(op.Label) is { } existing)
            return SharedScope && existing.Op.Equals(op) ? existing : throw new GraphException(
                $"Variable '{op.Label}': the name is taken by {existing.Described} of type {existing.Types[0]}, wanted {op.Type}. "
                + "Choose another name, or use Shared(...) to use the same weights again.");
        Node node = Declare(op);
        StartWith(node, initial);
        return node;
    }

    /// <summary>Adds a variable that has no initial value yet.</summary>
    internal Node Declare(Variable op) => AppendNamed(op, op.Label);

    /// <summary>Gives a variable its initial value.</summary>
    internal void StartWith(Node variable, Initializer initial)
    {
        Node value = initial(this, variable.Type);
        if (value.Type != variable.Type)
            throw new GraphException($"Variable '{variable.Label}': is {variable.Type}, its initial value {value.Type}.");
        lock (_gate)
            _initial[variable] = value;
    }

    private Node AppendNamed(Leaf op, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        lock (_gate)
        {
            if (_named.TryGetValue(name, out Node? taken))
                throw new GraphException($"The name '{name}' is taken by {taken.Described}. Choose another name.");
            Node node = Append(op, [], [op.LeafType], []);
            _interned[new Key(op, [])] = node;
            Name(node, name);
            return node;
        }
    }

    /// <summary>The nodes that there are now; more may be added while they are looked at.</summary>
    private IEnumerable<Node> Where(Func<Node, bool> holds)
    {
        lock (_gate)
            return [.. _nodes.Where(holds)];
    }

    private Node Append(Op op, ImmutableArray<Node> inputs, ImmutableArray<TensorType> types, ImmutableArray<Node> body)
    {
        if (_nodes.Count >= MaximumNodes)
            throw new GraphException($"{op.Name}: the graph has {MaximumNodes:N0} nodes, as many as it may have. Allow more, or write out fewer steps.");
        var node = new Node(this, _nodes.Count, op, inputs, types, body);
        _nodes.Add(node);
        return node;
    }

    private readonly struct Key(Op op, ImmutableArray<Node> inputs) : IEquatable<Key>
    {
        private readonly int _hash = Hash(op, inputs);

        public ImmutableArray<Node> Inputs => inputs;

        public bool Equals(Key other) => op.Equals(other.Operator) && inputs.AsSpan().SequenceEqual(other.Inputs.AsSpan());

        private Op Operator => op;

        public override bool Equals([NotNullWhen(true)] object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => _hash;

        private static int Hash(Op op, ImmutableArray<Node> inputs)
        {
            var hash = new HashCode();
            hash.Add(op);
            foreach (Node input in inputs)
                hash.Add(input.Id);
            return hash.ToHashCode();
        }
    }
}
