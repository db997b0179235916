using Microsoft.ML.Runtime;

namespace DagNet.Interop;

/// <summary>What a trainer tells MLContext.Log while it trains.</summary>
internal sealed class TrainingLog(IHost host) : IDisposable
{
    private readonly IChannel _channel = host.Start("Training");

    public void Info(string text) => _channel.Info(text);

    public void Warning(string text) => _channel.Warning(text);

    /// <summary>Writes a line for each epoch and passes it on, on the training thread and in order, unlike <see cref="Progress{T}"/>.</summary>
    public IProgress<EpochProgress> Of(IProgress<EpochProgress>? next) => new Epochs(this, next);

    public void Dispose() => _channel.Dispose();

    private sealed class Epochs(TrainingLog log, IProgress<EpochProgress>? next) : IProgress<EpochProgress>
    {
        public void Report(EpochProgress value)
        {
            log.Info(value.ToString());
            next?.Report(value);
        }
    }
}
