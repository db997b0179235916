using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>
/// A run made ready for fixed shapes: feed, run, read; nothing is allocated. One thread at a time may use it;
/// any number of runners of one session may run at once.
/// </summary>
public sealed class Runner : IDisposable
{
    private readonly Session _session;
    private readonly RunRequest _request;
    private readonly (Node Input, int[] Shape)[] _shapes;
    private readonly byte[][] _outputs;
    private readonly Dictionary<Node, Slot> _inputs = [];
    private IProgram? _program;

    internal Runner(Session session, IProgram program, RunRequest request, ReadOnlySpan<(Node Input, int[] Shape)> shapes)
    {
        (_session, _program, _request, _shapes) = (session, program, request, shapes.ToArray());
        foreach ((Node input, _) in shapes)
            if (program.Plan.Inputs.TryGetValue(input.Label!, out Slot slot))
                _inputs[input] = slot;
        _outputs = [.. program.Plan.Outputs.Select(o => new byte[o.Type.Bytes])];
    }

    /// <summary>The plan that is run.</summary>
    public Plan Plan => Program.Plan;

    private IProgram Program => _program ?? throw new ObjectDisposedException(nameof(Runner));

    /// <summary>Gives an input its elements in row-major order; one that the outputs do not need is ignored.</summary>
    /// <exception cref="ShapeException">Another element type or number of elements than prepared.</exception>
    public void Feed<T>(Node input, ReadOnlySpan<T> data) where T : unmanaged
    {
        if (!_inputs.TryGetValue(input, out Slot slot))
            return;
        if (slot.Type.Element != ElementTypes.Of<T>() || slot.Type.Bytes != MemoryMarshal.AsBytes(data).Length)
            throw new ShapeException($"Input '{input.Label}': was prepared as {slot.Type}, but {data.Length} elements of "
                + $"{ElementTypes.Of<T>().Word} were fed.");
        Program.Feed(slot, MemoryMarshal.AsBytes(data));
    }

    /// <summary>Gives an input the bytes of its elements; one that the outputs do not need is ignored.</summary>
    internal void FeedRaw(Node input, ReadOnlySpan<byte> bytes)
    {
        if (_inputs.TryGetValue(input, out Slot slot))
            Program.Feed(slot, bytes);
    }

    /// <summary>Computes the fetched nodes, and changes the state where the request says so.</summary>
    /// <exception cref="NonFiniteException">In training a fetched float scalar is NaN or infinite; the state is that before.</exception>
    public void Run() => _session.Execute(Program, _request, _outputs);

    /// <summary>The elements of a fetched node after a run, by its place in the fetch list; valid until the next run.</summary>
    public ReadOnlySpan<T> Output<T>(int index) where T : unmanaged
        => Program.Plan.Outputs[index].Type.Element == ElementTypes.Of<T>() ? MemoryMarshal.Cast<byte, T>(_outputs[index])
        : throw new ShapeException($"{_request.Fetches[index].Described}: is {Program.Plan.Outputs[index].Type}, read as {ElementTypes.Of<T>().Word}.");

    /// <summary>Gives the memory back to the session.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _program, null) is { } program)
            _session.Release(program, _request, _shapes);
    }
}
