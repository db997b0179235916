using DagNet;
using DagNet.Gpu;
using DagNet.Interop;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Where a training runs: the GPU that options or MLContext name, else the CPU.</summary>
internal sealed class TrainingDevice : IDisposable
{
    private readonly IBackend? _gpu;
    private readonly bool _recompute;

    /// <exception cref="BackendException">The GPU cannot be used, and there is no permission to fall back to the CPU.</exception>
    public TrainingDevice(IHost host, DagTrainingOptions options, TrainingLog log)
    {
        _recompute = options.Recompute;
        if ((options.GpuDeviceId ?? host.GpuDeviceId) is not { } id)
            return;
        try
        {
            _gpu = Device.Gpu(id);
            log.Info($"Training on {_gpu.Name}.");
        }
        catch (BackendException e) when (options.FallbackToCpu ?? host.FallbackToCpu)
        {
            log.Warning($"GpuDeviceId is {id}, but training falls back to the CPU. {e.Message}");
        }
        catch (BackendException e)
        {
            throw new BackendException($"GpuDeviceId is {id}. {e.Message} Or allow FallbackToCpu.", e);
        }
    }

    /// <summary>A session to train in.</summary>
    public Session Open(Graph graph, long seed) => new(graph, seed, _gpu) { Recompute = _recompute };

    /// <summary>The session to score with, on the CPU; one that trained on the GPU is disposed.</summary>
    public Session Trained(Session session)
    {
        if (_gpu is null)
            return session;
        var scoring = new Session(session.Graph);
        foreach (Node variable in session.State.Variables)
            scoring.State.Write(variable, session.State.Read(variable));
        session.Dispose();
        return scoring;
    }

    public void Dispose() => _gpu?.Dispose();
}
