using System.Collections.Immutable;
using System.Diagnostics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>
/// Runs a graph on a backend and owns its state. Runs of inference may overlap on any number of threads; a step that changes
/// the state waits for them and they for it. A step is atomic: after an error the state is that before it.
/// </summary>
public sealed class Session : IDisposable
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.7);

    private readonly IBackend _backend;
    private readonly bool _ownsBackend;
    private readonly long _seed;
    private readonly PlanCache _plans;
    private readonly ReaderWriterLockSlim _stateLock = new(LockRecursionPolicy.SupportsRecursion);
    private bool _disposed;

    /// <summary>A session with fresh state.</summary>
    /// <param name="graph">The graph; it may grow later.</param>
    /// <param name="seed">What random numbers, initial values included, start from. The same seed gives the same numbers.</param>
    /// <param name="backend">The device; none means the CPU. A backend that is given is not disposed with the session.</param>
    public Session(Graph graph, long seed = 0, IBackend? backend = null)
    {
        (Graph, _seed, _backend, _ownsBackend) = (graph, seed, backend ?? new CpuBackend(), backend is null);
        State = new(this);
        _plans = new(this);
    }

    /// <summary>The graph that is run.</summary>
    public Graph Graph { get; }

    /// <summary>The values of the graph's variables.</summary>
    public State State { get; }

    /// <summary>
    /// Whether training steps compute values of the forward computation a second time rather than keep all of them for the gradient ("gradient
    /// checkpointing"): less memory for more time, with the same results. The plan finds the cuts that need the least.
    /// </summary>
    public bool Recompute { get; init; }

    /// <summary>How much memory the values of one run may take, in bytes; never more than the machine has.</summary>
    internal long MaximumBytes { get; init; } = long.MaxValue;

    /// <summary>Computes one node in inference mode.</summary>
    public Tensor<T> Run<T>(Node fetch, params ReadOnlySpan<Feed> feeds) where T : unmanaged => Run([fetch], feeds).Get<T>(0);

    /// <summary>Computes nodes in inference mode; the state stays as it is.</summary>
    /// <exception cref="GraphException">An input that is needed was not fed.</exception>
    /// <exception cref="ShapeException">What was fed does not fit its input.</exception>
    public Outputs Run(ReadOnlySpan<Node> fetches, params ReadOnlySpan<Feed> feeds) => Execute(new(fetches, [], training: false), feeds);

    /// <summary>
    /// Runs a training step: computes the nodes in training mode and gives variables their new values, those that the graph's
    /// layers have asked for and these.
    /// </summary>
    /// <exception cref="NonFiniteException">A fetched float scalar is NaN or infinite; the state is that before the step.</exception>
    public Outputs Step(ReadOnlySpan<Node> fetches, ReadOnlySpan<Assignment> updates, params ReadOnlySpan<Feed> feeds)
        => Execute(new(fetches, updates, training: true), feeds);

    /// <summary>Makes a run ready that is repeated with the same shapes: nothing is looked up or allocated then.</summary>
    /// <param name="request">What is computed.</param>
    /// <param name="shapes">The extents of each input that is fed.</param>
    public Runner Prepare(RunRequest request, params ReadOnlySpan<(Node Input, int[] Shape)> shapes)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        PlannedRun run = _plans.For(request, shapes);
        return new(this, run.Compile(), request, shapes);
    }

    /// <summary>The plan of a run, to be read or printed.</summary>
    public Plan Plan(RunRequest request, params ReadOnlySpan<(Node Input, int[] Shape)> shapes) => _plans.For(request, shapes).Plan;

    /// <summary>Runs again and again and tells how long each step of the plan takes. A training request does train.</summary>
    /// <param name="request">What is computed.</param>
    /// <param name="runs">How many runs are timed, after some that are not.</param>
    /// <param name="feeds">The inputs.</param>
    /// <exception cref="BackendException">The backend cannot tell the times of its steps.</exception>
    public Profile Profile(RunRequest request, int runs, params ReadOnlySpan<Feed> feeds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        ObjectDisposedException.ThrowIf(_disposed, this);
        PlannedRun run = _plans.For(request, ShapesOf(feeds));
        using IProgram program = run.Compile();
        var stamps = new long[runs][];
        // Steps run in their first, slow compilation until then.
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < runs; i += i > 0 || Stopwatch.GetElapsedTime(start) > WarmUp ? 1 : 0)
        {
            foreach (Feed feed in feeds)
                if (program.Plan.Inputs.TryGetValue(feed.Input.Label!, out Slot slot))
                    program.Feed(slot, feed.Bytes);
            stamps[i] = new long[program.Plan.Steps.Count + 1];
            Writing(() => program.Time(stamps[i]));
        }
        return new(program.Plan, stamps, Stopwatch.Frequency);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _plans.Dispose();
        State.Dispose();
        if (_ownsBackend)
            _backend.Dispose();
        _stateLock.Dispose();
    }

    internal void Reading(Action action)
    {
        _stateLock.EnterReadLock();
        try
        {
            action();
        }
        finally
        {
            _stateLock.ExitReadLock();
        }
    }

    internal void Writing(Action action)
    {
        _stateLock.EnterWriteLock();
        try
        {
            action();
        }
        finally
        {
            _stateLock.ExitWriteLock();
        }
    }

    /// <summary>Computes, checks and reads; only then the state changes.</summary>
    internal void Execute(IProgram program, RunRequest request, byte[][] outputs)
    {
        bool writes = program.Plan.ChangesState;
        if (writes)
            _stateLock.EnterWriteLock();
        else
            _stateLock.EnterReadLock();
        try
        {
            program.Compute();
            for (int k = 0; k < outputs.Length; k++)
                program.Fetch(program.Plan.Outputs[k], outputs[k]);
            request.Check(program.Plan.Outputs, outputs);
            if (writes)
                program.Commit();
        }
        finally
        {
            if (writes)
                _stateLock.ExitWriteLock();
            else
                _stateLock.ExitReadLock();
        }
    }

    internal void Release(IProgram program, RunRequest request, ReadOnlySpan<(Node Input, int[] Shape)> shapes)
    {
        if (_disposed)
            program.Dispose();
        else
            _plans.For(request, shapes).Free.Add(program);
    }

    /// <summary>Gives every variable among these nodes its first value, once.</summary>
    internal void Initialize(IEnumerable<Node> variables)
    {
        foreach (Node node in variables)
            if (!State.TryGet((Variable)node.Op, out _))
                Writing(() => InitializeOne(node));
    }

    private void InitializeOne(Node node)
    {
        var open = new Stack<Node>([node]);
        while (open.TryPeek(out Node? next))
        {
            var variable = (Variable)next.Op;
            Node initial = Graph.InitialValue(next);
            List<Node> missing = [.. GraphText.Ancestors([initial], intoBodies: true)
                .Where(n => n.Op is Variable v && !State.TryGet(v, out _) && n != next)];
            if (missing.Count > 0 && !State.TryGet(variable, out _))
            {
                missing.ForEach(open.Push);
                continue;
            }
            open.Pop();
            if (State.TryGet(variable, out _))
                continue;
            byte[] value = variable.Label == RandomStateExtensions.RandomStateName
                ? Literal.Of<long>([_seed, 0], Shape.Of(2)).Bytes.ToArray()
                : Compute(initial);
            IBuffer buffer = _backend.Allocate(variable.Type);
            buffer.Write(value);
            State.Add(variable, buffer);
        }
    }

    /// <summary>Computes nodes, one by one and unchecked, without changing the state.</summary>
    internal byte[][] Probe(Node[] nodes, bool training, ReadOnlySpan<Feed> feeds)
    {
        var shapes = new (Node Input, int[] Shape)[feeds.Length];
        for (int i = 0; i < feeds.Length; i++)
            shapes[i] = (feeds[i].Input, feeds[i].Shape);
        using var run = new PlannedRun(this, Make(nodes, [], Binding.Solve(shapes), training, fuse: false));
        using IProgram program = run.Compile();
        foreach (Feed feed in feeds)
            if (program.Plan.Inputs.TryGetValue(feed.Input.Label!, out Slot slot))
                program.Feed(slot, feed.Bytes);
        program.Compute();
        return [.. program.Plan.Outputs.Select(o =>
        {
            var bytes = new byte[o.Type.Bytes];
            program.Fetch(o, bytes);
            return bytes;
        })];
    }

    /// <summary>Makes a plan ready to run on this session's variables.</summary>
    internal IProgram Compile(Plan plan)
    {
        Demand(plan);
        Initialize(plan.Variables.Select(v => Graph[v.Label]));
        return _backend.Compile(plan, [.. plan.Variables.Select(v => State.TryGet(v, out IBuffer? buffer) ? buffer! : null!)]);
    }

    /// <summary>Plans a run for this session's device.</summary>
    internal Plan Make(ReadOnlySpan<Node> outputs, ReadOnlySpan<Assignment> assignments, IReadOnlyDictionary<string, long> numbers,
        bool training = false, bool fuse = true)
        => DagNet.Plan.Make(outputs, assignments, numbers, training, fuse, _backend.Alignment, _backend.Remark, Recompute, _backend.Merges);

    /// <exception cref="BackendException">The plan takes more memory than there is, or than this session may take.</exception>
    private void Demand(Plan plan)
    {
        long most = Math.Min(MaximumBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (plan.ArenaBytes <= most)
            return;
        Step largest = plan.Steps.MaxBy(s => s.Results.Max(r => r.Type.Bytes))!;
        throw new BackendException($"{largest.Node.Described}: the values of a run take {plan.ArenaBytes:N0} bytes, of which this one's {largest.Results[0].Type} "
            + $"is the largest; {most:N0} may be taken. Feed smaller shapes or batches.");
    }

    private byte[] Compute(Node node)
    {
        using var run = new PlannedRun(this, Make([node], [], ImmutableDictionary<string, long>.Empty));
        using IProgram program = run.Compile();
        var result = new byte[node.Type.Bytes];
        program.Compute();
        program.Fetch(program.Plan.Outputs[0], result);
        return result;
    }

    private static (Node Input, int[] Shape)[] ShapesOf(ReadOnlySpan<Feed> feeds)
    {
        var shapes = new (Node Input, int[] Shape)[feeds.Length];
        for (int i = 0; i < feeds.Length; i++)
            shapes[i] = (feeds[i].Input, feeds[i].Shape);
        return shapes;
    }

    private Outputs Execute(RunRequest request, ReadOnlySpan<Feed> feeds)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        PlannedRun run = _plans.For(request, ShapesOf(feeds));
        if (!run.Free.TryTake(out IProgram? program))
            program = run.Compile();
        try
        {
            foreach (Feed feed in feeds)
                if (program.Plan.Inputs.TryGetValue(feed.Input.Label!, out Slot slot))
                    program.Feed(slot, feed.Bytes);
            var outputs = new byte[request.Fetches.Length][];
            for (int k = 0; k < outputs.Length; k++)
                outputs[k] = new byte[program.Plan.Outputs[k].Type.Bytes];
            Execute(program, request, outputs);
            return new([.. request.Fetches], [.. program.Plan.Outputs.Select(o => o.Type)], outputs);
        }
        catch (NonFiniteException e) when (e.Operator is null)
        {
            throw NonFinite.Locate(this, e, request, feeds);
        }
        finally
        {
            run.Free.Add(program);
        }
    }
}
