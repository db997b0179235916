using Microsoft.ML.Runtime;

namespace DagNet.Interop;

/// <summary>What a trainer tells MLContext.Log while it trains.</summary>
internal sealed class TrainingLog(IHost host) : IDisposable
{
    private readonly IChannel _channel = host.Start("Training");

    public void Info(string text) => _channel.Info(text);

    public void Warning(string text) => _channel.Warning(text);

    public void Dispose() => _channel.Dispose();
}
