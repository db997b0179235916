using System.Diagnostics;

namespace DagNet;

/// <summary>A plan with its memory and a bound kernel for every step.</summary>
internal sealed unsafe class CpuProgram : IProgram
{
    private readonly NativeBuffer _arena;
    private readonly NativeBuffer[] _constants;
    private readonly NativeBuffer[] _variables;
    private readonly NativeBuffer[] _changed;
    private readonly List<NativeBuffer> _scratch = [];
    private readonly Action[] _compute, _commit;

    public CpuProgram(Plan plan, IReadOnlyList<IBuffer> variables)
    {
        Plan = plan;
        _arena = new(plan.ArenaBytes);
        _variables = [.. variables.Cast<NativeBuffer>()];
        _changed = [.. plan.Changed.Select(number => _variables[number])];
        _constants = [.. plan.Constants.Select(c => new NativeBuffer(c.Type.Bytes))];
        for (int i = 0; i < _constants.Length; i++)
            _constants[i].Write(plan.Constants[i].Bytes);
        var kernels = new Action[plan.Steps.Count];
        for (int i = 0; i < kernels.Length; i++)
        {
            Step step = plan.Steps[i];
            try
            {
                kernels[i] = CpuKernels.Bind(new(step.Node, [.. step.Inputs.Select(Operand)], [.. step.Results.Select(Operand)], Scratch));
            }
            catch (Exception e) when (e is not DagNetException)
            {
                throw new BackendException($"{step.Node.Described}: {e.Message} Check its shapes.", e);
            }
        }
        _compute = kernels[..plan.CommitFrom];
        _commit = [.. kernels[plan.CommitFrom..], .. plan.Copies.Select(Copy)];
    }

    public Plan Plan { get; }

    public void Feed(Slot input, ReadOnlySpan<byte> source) => source.CopyTo(Operand(input).Bytes);

    public void Compute()
    {
        int step = 0;
        try
        {
            for (; step < _compute.Length; step++)
                _compute[step]();
        }
        catch (Exception e) when (e is not DagNetException)
        {
            throw new BackendException($"{Plan.Steps[step].Node.Described}: {e.Message} Check the values that it is given.", e);
        }
    }

    public void Fetch(Slot output, Span<byte> destination) => Operand(output).Bytes.CopyTo(destination);

    public void Commit()
    {
        foreach (Action kernel in _commit)
            kernel();
        Changed();
    }

    public void Time(Span<long> stamps)
    {
        stamps[0] = Stopwatch.GetTimestamp();
        for (int step = 0; step < Plan.Steps.Count; step++)
        {
            (step < _compute.Length ? _compute[step] : _commit[step - _compute.Length])();
            stamps[step + 1] = Stopwatch.GetTimestamp();
        }
        foreach (Action copy in _commit[(Plan.Steps.Count - _compute.Length)..])
            copy();
        Changed();
    }

    public void Dispose()
    {
        _arena.Dispose();
        foreach (NativeBuffer buffer in _constants.Concat(_scratch))
            buffer.Dispose();
    }

    private NativeBuffer Scratch(long bytes)
    {
        if (bytes > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            throw new InsufficientMemoryException($"Needs {bytes:N0} bytes to work in, more than there are.");
        _scratch.Add(new(bytes));
        return _scratch[^1];
    }

    private void Changed()
    {
        foreach (NativeBuffer variable in _changed)
            variable.Changed();
    }

    private CpuOperand Operand(Slot slot)
    {
        if (slot.Storage == Storage.Arena)
            return new(slot.Type, _arena.Pointer + slot.Position);
        NativeBuffer buffer = (slot.Storage == Storage.Constant ? _constants : _variables)[slot.Position];
        return new(slot.Type, buffer.Pointer, Plan.Keeps(slot) ? buffer : null);
    }

    private Action Copy(StateCopy copy)
    {
        CpuOperand from = Operand(copy.From), to = Operand(copy.Variable);
        return () => from.Bytes.CopyTo(to.Bytes);
    }
}
