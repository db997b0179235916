using DagNet.Interop;
using Microsoft.ML.Runtime;

namespace DagNet.MLNet;

/// <summary>
/// The user's token and MLContext.CancelExecution as one. ML.NET has a flag, but tells nobody when it changes: so it is looked at
/// before each row that is read and before each training step.
/// </summary>
internal sealed class TrainingCancellation(IHostEnvironment environment, CancellationToken token) : IDisposable
{
    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(token);

    /// <summary>Cancelled when the user's token is, or when the flag has been seen.</summary>
    public CancellationToken Token => _source.Token;

    public void Look()
    {
        if (environment.IsCanceled)
            _source.Cancel();
    }

    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void ThrowIfCancelled()
    {
        Look();
        Token.ThrowIfCancellationRequested();
    }

    public void Dispose() => _source.Dispose();
}
