using DagNet.Interop;
using Microsoft.ML.Runtime;

namespace DagNet.MLNet;

/// <summary>A token that is cancelled when the user's token is, or soon after MLContext.CancelExecution.</summary>
internal sealed class TrainingCancellation : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _source;
    private readonly Timer _timer;

    public TrainingCancellation(IHostEnvironment environment, CancellationToken token)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(token);
        Look(environment);
        // ML.NET has a flag, but tells nobody when it changes.
        _timer = new(_ => Look(environment), null, Interval, Interval);
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        using var ended = new ManualResetEvent(false);
        // A look that is under way must not find the source disposed.
        if (_timer.Dispose(ended))
            ended.WaitOne();
        _source.Dispose();
    }

    private void Look(IHostEnvironment environment)
    {
        if (environment.IsCanceled)
            _source.Cancel();
    }
}
