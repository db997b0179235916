using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>The values of a graph's variables: parameters, optimiser moments, running statistics, the random counter.</summary>
public sealed class State
{
    private readonly Session _session;
    private readonly ConcurrentDictionary<Variable, IBuffer> _buffers = new();

    internal State(Session session) => _session = session;

    /// <summary>The variables of the graph, each of which has a value.</summary>
    public IEnumerable<Node> Variables => _session.Graph.Variables;

    /// <summary>Reads a variable.</summary>
    /// <exception cref="ShapeException">Another element type.</exception>
    public Tensor<T> Get<T>(Node variable) where T : unmanaged
    {
        Expect<T>(variable);
        return Outputs.Host(MemoryMarshal.Cast<byte, T>(Read(variable)).ToArray(), variable.Shape);
    }

    /// <summary>Writes a variable.</summary>
    /// <exception cref="ShapeException">Another element type or number of elements.</exception>
    public void Set<T>(Node variable, ReadOnlySpan<T> values) where T : unmanaged
    {
        Expect<T>(variable);
        if (values.Length != variable.Shape.Count)
            throw new ShapeException($"Variable '{variable.Label}': is {variable.Type} with {variable.Shape.Count} elements, {values.Length} were given.");
        Write(variable, MemoryMarshal.AsBytes(values));
    }

    /// <summary>Reads a variable's bytes, row-major, little-endian.</summary>
    public byte[] Read(Node variable)
    {
        var bytes = new byte[variable.Type.Bytes];
        IBuffer buffer = BufferOf(variable);
        _session.Reading(() => buffer.Read(bytes));
        return bytes;
    }

    /// <summary>Writes a variable's bytes, row-major, little-endian.</summary>
    public void Write(Node variable, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != variable.Type.Bytes)
            throw new ShapeException($"Variable '{variable.Label}': is {variable.Type} with {variable.Type.Bytes} bytes, {bytes.Length} were given.");
        byte[] copy = bytes.ToArray();
        IBuffer buffer = BufferOf(variable);
        _session.Writing(() => buffer.Write(copy));
    }

    internal bool TryGet(Variable variable, out IBuffer? buffer) => _buffers.TryGetValue(variable, out buffer);

    internal void Add(Variable variable, IBuffer buffer) => _buffers.TryAdd(variable, buffer);

    internal void Dispose()
    {
        foreach (IBuffer buffer in _buffers.Values)
            buffer.Dispose();
        _buffers.Clear();
    }

    private IBuffer BufferOf(Node node)
    {
        if (node.Op is not Variable variable || node.Graph != _session.Graph)
            throw new GraphException($"{node.Described}: is not a variable of this session's graph.");
        _session.Initialize([node]);
        return _buffers[variable];
    }

    private static void Expect<T>(Node variable) where T : unmanaged
    {
        if (variable.Element != ElementTypes.Of<T>())
            throw new ShapeException($"Variable '{variable.Label}': is {variable.Type}, not {ElementTypes.Of<T>().Word}.");
    }
}
