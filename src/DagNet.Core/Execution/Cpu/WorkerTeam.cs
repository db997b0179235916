using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace DagNet;

/// <summary>
/// A fork-join team: the caller and up to <see cref="Threads"/> − 1 workers share the parts of a loop. Workers spin
/// for some hundred microseconds after a loop, because the next one of a step follows soon and waking takes long, and park after that.
/// </summary>
/// <remarks>
/// A loop inside a loop, and a loop that starts while another thread's loop is under way, runs on its own thread only:
/// the cores are busy already. An exception stops the handing out of further parts and is thrown to the caller.
/// </remarks>
internal sealed unsafe class WorkerTeam : IDisposable
{
    private const long LeftMask = 0xffff_ffff;
    private static readonly long SpinTicks = (long)(Stopwatch.Frequency * 300e-6);

    [ThreadStatic]
    private static bool t_inside;

    private readonly AutoResetEvent _done = new(false);
    private Worker[] _workers = [];
    private delegate*<void*, int, void> _call;
    private void* _body;
    private int _parts, _active, _busy, _callerParked;
    private ExceptionDispatchInfo? _error;
    private volatile bool _disposed;

    // The high half counts loops, the low half the parts not yet claimed: a claim made for an old loop cannot succeed.
    private long _state;
    private int _pending;

    public WorkerTeam(int threads) => Threads = threads;

    public static WorkerTeam Shared { get; } = new(Environment.ProcessorCount);

    /// <summary>The most threads that work on one loop, the caller included. Results never depend on it.</summary>
    public int Threads
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }

    /// <summary>Runs <paramref name="body"/> for 0 … parts − 1 and returns when all are done.</summary>
    public void For<TBody>(int parts, TBody body) where TBody : struct, IParallelBody
    {
        if (parts <= 1 || Threads == 1 || t_inside || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (int part = 0; part < parts; part++) body.Run(part);
            return;
        }
        t_inside = true;
        try
        {
            // This frame outlives the loop, so the workers may read the body where it stands.
            Fork(parts, &Call<TBody>, Unsafe.AsPointer(ref body));
        }
        finally
        {
            t_inside = false;
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>Lets the workers go; no loop may be under way.</summary>
    public void Dispose()
    {
        _disposed = true;
        foreach (Worker worker in _workers) worker.Wake();
        _done.Dispose();
    }

    private static void Call<TBody>(void* body, int part) where TBody : struct, IParallelBody =>
        Unsafe.AsRef<TBody>(body).Run(part);

    private void Fork(int parts, delegate*<void*, int, void> call, void* body)
    {
        int helpers = Math.Min(Threads, parts) - 1;
        if (_workers.Length < helpers) Hire(helpers);
        _call = call;
        _body = body;
        (_parts, _pending, _active, _error) = (parts, parts, helpers, null);
        long loop = (_state & ~LeftMask) + LeftMask + 1;
        Interlocked.Exchange(ref _state, loop | (uint)parts);
        for (int i = 0; i < helpers; i++)
        {
            Worker worker = _workers[i];
            if (Volatile.Read(ref worker.Parked) == 1 && Interlocked.Exchange(ref worker.Parked, 0) == 1)
                worker.Wake();
        }
        Work();
        Join();
        _error?.Throw();
    }

    private void Work()
    {
        while (true)
        {
            long state = Volatile.Read(ref _state);
            int left = (int)(state & LeftMask);
            if (left == 0) return;
            // Much of what is left at first, single parts at the end: few claims, and nobody waits long for the last.
            int taken = Math.Max(1, left / (2 * (_active + 1)));
            if (Interlocked.CompareExchange(ref _state, state - taken, state) != state) continue;
            try
            {
                int first = _parts - left;
                for (int part = first; part < first + taken && Volatile.Read(ref _error) is null; part++) _call(_body, part);
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(error), null);
            }
            if (Interlocked.Add(ref _pending, -taken) == 0 && Volatile.Read(ref _callerParked) == 1) _done.Set();
        }
    }

    private void Join()
    {
        for (long start = Stopwatch.GetTimestamp(); Volatile.Read(ref _pending) != 0;)
        {
            if (Stopwatch.GetTimestamp() - start < SpinTicks)
            {
                Thread.SpinWait(4);
                continue;
            }
            Interlocked.Exchange(ref _callerParked, 1);
            while (Volatile.Read(ref _pending) != 0) _done.WaitOne();
            Volatile.Write(ref _callerParked, 0);
        }
    }

    private void Hire(int count)
    {
        int known = _workers.Length;
        Array.Resize(ref _workers, count);
        for (int i = known; i < count; i++)
        {
            Worker worker = _workers[i] = new Worker(i);
            new Thread(() => Serve(worker)) { IsBackground = true, Name = $"DagNet worker {i + 1}" }.Start();
        }
    }

    private void Serve(Worker self)
    {
        t_inside = true;
        long last = Stopwatch.GetTimestamp();
        while (!_disposed)
        {
            if (HasWork(self))
            {
                Work();
                last = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetTimestamp() - last < SpinTicks)
            {
                Thread.SpinWait(4);
            }
            else
            {
                Interlocked.Exchange(ref self.Parked, 1);
                // Work that came meanwhile is taken at once, unless its caller has seen the flag and will signal.
                if (HasWork(self) && Interlocked.Exchange(ref self.Parked, 0) == 1) continue;
                if (!_disposed) self.Wait();
                last = Stopwatch.GetTimestamp();
            }
        }
        self.Dispose();
    }

    private bool HasWork(Worker worker) =>
        worker.Index < Volatile.Read(ref _active) && (Volatile.Read(ref _state) & LeftMask) != 0;

    private sealed class Worker(int index) : IDisposable
    {
        public readonly int Index = index;
        public int Parked;
        private readonly AutoResetEvent _signal = new(false);

        public void Wake()
        {
            lock (_signal)
            {
                if (!_signal.SafeWaitHandle.IsClosed) _signal.Set();
            }
        }

        public void Wait() => _signal.WaitOne();

        public void Dispose()
        {
            lock (_signal) _signal.Dispose();
        }
    }
}
