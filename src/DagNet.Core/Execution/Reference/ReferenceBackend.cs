namespace DagNet;

/// <summary>
/// The backend that other backends are tested against: every step by its operator's reference formula, every number kept
/// in float64, whatever the element type. Slow.
/// </summary>
public sealed class ReferenceBackend : IBackend
{
    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public IBuffer Allocate(TensorType type) => new ReferenceBuffer(type);

    /// <inheritdoc/>
    public IProgram Compile(Plan plan, IReadOnlyList<IBuffer> variables) => new ReferenceProgram(plan, [.. variables.Cast<ReferenceBuffer>()]);

    /// <inheritdoc/>
    public void Dispose() { }
}

/// <summary>One variable as float64 numbers.</summary>
internal sealed class ReferenceBuffer(TensorType type) : IBuffer
{
    public DenseArray Value { get; set; } = new(type.Shape.ToArray());

    public long Bytes => type.Bytes;

    public void Write(ReadOnlySpan<byte> source) => Value = new(ElementTypes.ToDoubles(type.Element, source), type.Shape.ToArray());

    public void Read(Span<byte> destination) => ElementTypes.FromDoubles(type.Element, Value.Data, destination);

    public void Dispose() { }
}

/// <summary>A plan whose places hold arrays instead of bytes.</summary>
internal sealed class ReferenceProgram(Plan plan, ReferenceBuffer[] variables) : IProgram
{
    private readonly Dictionary<(Storage, long), double[]> _values = [];

    public Plan Plan => plan;

    public void Feed(Slot input, ReadOnlySpan<byte> source) => Put(input, ElementTypes.ToDoubles(input.Type.Element, source));

    public void Compute() => Run(plan.Steps.Take(plan.CommitFrom));

    public void Fetch(Slot output, Span<byte> destination) => ElementTypes.FromDoubles(output.Type.Element, Get(output).Data, destination);

    public void Commit()
    {
        Run(plan.Steps.Skip(plan.CommitFrom));
        foreach (StateCopy copy in plan.Copies)
            Put(copy.Variable, Get(copy.From).Data);
    }

    public void Dispose() { }

    private void Run(IEnumerable<Step> steps)
    {
        foreach (Step step in steps)
        {
            DenseArray[] results = step.Node.Op.Evaluate([.. step.Inputs.Select(Get)], step.Node.Types);
            for (int k = 0; k < results.Length; k++)
                Put(step.Results[k], results[k].Data);
        }
    }

    private DenseArray Get(Slot slot) => new(slot.Storage switch
    {
        Storage.Constant => plan.Constants[(int)slot.Position].ToDoubles(),
        Storage.Variable => variables[slot.Position].Value.Data,
        _ => _values[(slot.Storage, slot.Position)],
    }, slot.Type.Shape.ToArray());

    private void Put(Slot slot, double[] data)
    {
        if (slot.Storage == Storage.Variable)
            variables[slot.Position].Value = new(data, slot.Type.Shape.ToArray());
        else
            _values[(slot.Storage, slot.Position)] = data;
    }
}
