namespace DagNet;

/// <summary>A device that runs plans. Everything above it (graph, gradient, plan, training) knows no device.</summary>
public interface IBackend : IDisposable
{
    /// <summary>The device's name, for texts and errors.</summary>
    string Name { get; }

    /// <summary>The bytes that the place of every value in a plan's memory is a multiple of: a power of two, at least 64.</summary>
    int Alignment => 64;

    /// <summary>What a plan's text says behind a step, as where it runs if not on the device; null says nothing.</summary>
    string? Remark(Plan plan, Step step) => null;

    /// <summary>
    /// Whether an operator is computed in one step with a chain that alone makes its one input, or with one that alone reads its value, element by
    /// element: so the value between is neither written nor read. A plan then has such steps, and its text shows them.
    /// </summary>
    /// <param name="node">The operator, with one result.</param>
    /// <param name="producer">The chain before it, with one result; null for none.</param>
    /// <param name="consumer">The chain after it; null for none.</param>
    bool Merges(Node node, Fused? producer, Fused? consumer) => false;

    /// <summary>Takes memory for one variable, zeroed, which stays on the device.</summary>
    IBuffer Allocate(TensorType type);

    /// <summary>Turns a plan into something that runs.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="variables">The memory of each of <see cref="Plan.Variables"/>, in that order.</param>
    /// <exception cref="BackendException">The device cannot compute a step.</exception>
    IProgram Compile(Plan plan, IReadOnlyList<IBuffer> variables);
}

/// <summary>Memory of one variable on a device.</summary>
public interface IBuffer : IDisposable
{
    /// <summary>Bytes held.</summary>
    long Bytes { get; }

    /// <summary>Copies from the host.</summary>
    void Write(ReadOnlySpan<byte> source);

    /// <summary>Copies to the host.</summary>
    void Read(Span<byte> destination);
}

/// <summary>A plan made ready for one device, with its own memory. One thread at a time may use it.</summary>
public interface IProgram : IDisposable
{
    /// <summary>The plan that it runs.</summary>
    Plan Plan { get; }

    /// <summary>Copies what is fed to its place (one of <see cref="Plan.Inputs"/>).</summary>
    void Feed(Slot input, ReadOnlySpan<byte> source);

    /// <summary>Computes all outputs and all new values; the variables stay as they are.</summary>
    void Compute();

    /// <summary>Copies one of <see cref="Plan.Outputs"/> to the host; valid between Compute and Commit.</summary>
    void Fetch(Slot output, Span<byte> destination);

    /// <summary>Makes all new values of variables visible. Cannot fail.</summary>
    void Commit();

    /// <summary>Computes and commits, and notes the time (<see cref="System.Diagnostics.Stopwatch"/>) before the first and after each step.</summary>
    /// <param name="stamps">One more than the plan's steps.</param>
    /// <exception cref="BackendException">The backend cannot tell its steps' times.</exception>
    void Time(Span<long> stamps) => throw new BackendException("This backend cannot tell the times of its steps. Profile on the CPU.");
}
