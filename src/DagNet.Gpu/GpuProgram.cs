using ILGPU;
using ILGPU.Runtime;

namespace DagNet.Gpu;

/// <summary>A plan with its memory on the device and a bound kernel, there or on the CPU, for every step.</summary>
internal sealed class GpuProgram : IProgram
{
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _arena;
    private readonly List<MemoryBuffer1D<byte, Stride1D.Dense>> _own = [];
    private readonly List<IDisposable> _disposables = [];
    private readonly ArrayView<byte>[] _constants;
    private readonly GpuBuffer[] _variables;
    private readonly Dictionary<long, Staging> _fed = [];
    private readonly Staging[] _fetched;
    private readonly List<Node> _faulty = [];
    private readonly Staging _faults;
    private readonly ArrayView<byte> _faultWords;
    private readonly Action[] _compute, _commit;
    private bool _running, _arrived, _disposed;

    public GpuProgram(GpuBackend backend, Plan plan, IReadOnlyList<IBuffer> variables)
    {
        (Backend, Plan) = (backend, plan);
        _variables = [.. variables.Cast<GpuBuffer>()];
        try
        {
            _arena = Take(plan.ArenaBytes, "the memory of a run");
            _constants = Constants();
            _faultWords = Take(4 * sizeof(long), "the memory of a run").View.BaseView.SubView(0, 4 * sizeof(long));
            using GpuBackend.Turn turn = backend.Begin();
            _faults = Stage(_faultWords, 4 * sizeof(long));
            _fetched = [.. plan.Outputs.Select(o => Stage(View(o), (int)o.Type.Bytes))];
            foreach (Slot slot in plan.Inputs.Values)
                _fed[slot.Position] = Stage(View(slot), (int)slot.Type.Bytes);
            _compute = [.. plan.Steps.Take(plan.CommitFrom).Select(s => Bind(s))];
            UpdateGroup[] groups = [.. UpdateGroup.Of(plan)];
            _commit = [.. plan.Steps.Skip(plan.CommitFrom).Except(groups.SelectMany(g => g.Steps)).Select(s => Bind(s)),
                .. groups.Select(g => Bind(g.Steps[0], g)), .. plan.Copies.Select(Copy)];
            // Constants and zeros are there before anything else runs.
            _faultWords.MemSetToZero(backend.Stream);
            backend.Stream.Synchronize();
        }
        catch (Exception e)
        {
            Dispose();
            if (e is AcceleratorException failure)
                throw backend.Failed(failure);
            throw;
        }
    }

    public GpuBackend Backend { get; }

    public Plan Plan { get; }

    /// <summary>How many kernels a run starts.</summary>
    public int Launches { get; set; }

    public void Feed(Slot input, ReadOnlySpan<byte> source)
    {
        using GpuBackend.Turn turn = Backend.Begin();
        try
        {
            // The copy of the last run has long left the host's memory, unless nobody has waited for that run.
            if (_running)
                Wait();
            Staging staging = _fed[input.Position];
            source.CopyTo(staging.Host);
            staging.ToDevice(Backend.Stream);
        }
        catch (AcceleratorException e)
        {
            throw Backend.Failed(e);
        }
    }

    public void Compute()
    {
        using GpuBackend.Turn turn = Backend.Begin();
        try
        {
            _arrived = false;
            _running = true;
            foreach (Action kernel in _compute)
                kernel();
            if (_fetched.Length == 0 && _faulty.Count > 0)
                Arrive();
        }
        catch (AcceleratorException e)
        {
            throw Backend.Failed(e);
        }
    }

    public void Fetch(Slot output, Span<byte> destination)
    {
        using GpuBackend.Turn turn = Backend.Begin();
        try
        {
            if (!_arrived)
                Arrive();
        }
        catch (AcceleratorException e)
        {
            throw Backend.Failed(e);
        }
        for (int k = 0; k < _fetched.Length; k++)
            if (Plan.Outputs[k] == output)
            {
                _fetched[k].Host.CopyTo(destination);
                return;
            }
    }

    public void Commit()
    {
        using GpuBackend.Turn turn = Backend.Begin();
        try
        {
            foreach (Action kernel in _commit)
                kernel();
        }
        catch (AcceleratorException e)
        {
            throw Backend.Failed(e);
        }
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (MemoryBuffer1D<byte, Stride1D.Dense> memory in _own)
            Backend.Return(memory);
        Backend.Release(_disposables);
    }

    /// <summary>Memory for a kernel's own use.</summary>
    public ArrayView<byte> Scratch(long bytes, string what) => Take(bytes, what).View.BaseView;

    /// <summary>Page-locked memory of the host for a place on the device.</summary>
    public Staging Stage(ArrayView<byte> device, int bytes)
    {
        var staging = new Staging(Backend.Accelerator, device, bytes);
        _disposables.Add(staging);
        return staging;
    }

    /// <summary>Memory of the host for a kernel of the CPU.</summary>
    public NativeBuffer HostScratch(long bytes)
    {
        var memory = new NativeBuffer(bytes);
        _disposables.Add(memory);
        return memory;
    }

    /// <summary>Where a step's kernel says which index was outside its axis.</summary>
    public IndexFault FaultOf(Node node)
    {
        _faulty.Add(node);
        return new(_faultWords.Cast<long>(), _faulty.Count);
    }

    private MemoryBuffer1D<byte, Stride1D.Dense> Take(long bytes, string what)
    {
        MemoryBuffer1D<byte, Stride1D.Dense> memory = Backend.Take(bytes, what);
        _own.Add(memory);
        return memory;
    }

    /// <summary>Waits until all work is done, with outputs and faults copied to the host.</summary>
    private void Arrive()
    {
        foreach (Staging output in _fetched)
            output.ToHost(Backend.Stream);
        if (_faulty.Count > 0)
            _faults.ToHost(Backend.Stream);
        Wait();
        _arrived = true;
        ReadOnlySpan<long> words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(_faults.Host);
        if (_faulty.Count == 0 || words[0] == 0)
            return;
        IndexException outside = Indexing.Outside(_faulty[(int)words[0] - 1].Described, words[1], words[2]);
        _faultWords.MemSetToZero(Backend.Stream);
        throw outside;
    }

    private void Wait()
    {
        Backend.Stream.Synchronize();
        _running = false;
    }

    private ArrayView<byte>[] Constants()
    {
        long Aligned(long bytes) => (Math.Max(bytes, 1) + Backend.Alignment - 1) / Backend.Alignment * Backend.Alignment;
        ArrayView<byte> all = Take(Plan.Constants.Sum(c => Aligned(c.Type.Bytes)), "the constants of a run").View.BaseView;
        var result = new ArrayView<byte>[Plan.Constants.Count];
        long offset = 0;
        for (int k = 0; k < result.Length; k++)
        {
            Literal constant = Plan.Constants[k];
            result[k] = all.SubView(offset, Math.Max(constant.Type.Bytes, 1));
            Backend.Upload(result[k], constant.Bytes);
            offset += Aligned(constant.Type.Bytes);
        }
        return result;
    }

    private ArrayView<byte> View(Slot slot)
    {
        long bytes = Math.Max(slot.Type.Bytes, 1);
        return slot.Storage switch
        {
            Storage.Arena => _arena.View.BaseView.SubView(slot.Position, bytes),
            Storage.Constant => _constants[slot.Position].SubView(0, bytes),
            _ => _variables[slot.Position].View.SubView(0, bytes),
        };
    }

    private GpuOperand Operand(Slot slot) => new(slot.Type, View(slot));

    private Action Bind(Step step, UpdateGroup? group = null)
    {
        var bound = new GpuStep(this, step, [.. step.Inputs.Select(Operand)], [.. step.Results.Select(Operand)]);
        if (Array.TrueForAll(bound.Y, r => r.Count == 0))
            return () => { };
        try
        {
            return group is not null ? ChainKernel.Bind(bound, group, [.. group.Views.Select(v => Operand(v.Slot))])
                : GpuKernels.Obstacle(step) is null ? GpuKernels.Bind(bound) : HostStep.Bind(this, bound);
        }
        catch (Exception e) when (e is not DagNetException)
        {
            throw new BackendException($"{step.Node.Described}: the GPU kernel cannot be made for "
                + $"{string.Join(", ", step.Inputs.Select(x => x.Type))}: {e.Message}", e);
        }
    }

    private Action Copy(StateCopy copy)
    {
        ArrayView<byte> from = View(copy.From), to = View(copy.Variable);
        return () => from.CopyTo(Backend.Stream, to);
    }
}
