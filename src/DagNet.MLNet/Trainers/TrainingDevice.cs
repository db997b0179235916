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
        _gpu = Gpu(host, options.GpuDeviceId, options.FallbackToCpu, "Training", log.Info, log.Warning);
    }

    /// <summary>The GPU that is asked for, by MLContext where id is null; null is the CPU.</summary>
    /// <exception cref="BackendException">The GPU cannot be used, and there is no permission to fall back to the CPU.</exception>
    public static IBackend? Gpu(IHost host, int? id, bool? fallbackToCpu, string work, Action<string> info, Action<string> warn)
    {
        if ((id ?? host.GpuDeviceId) is not { } device)
            return null;
        try
        {
            IBackend gpu = Device.Gpu(device);
            info($"{work} on {gpu.Name}.");
            return gpu;
        }
        catch (BackendException e) when (fallbackToCpu ?? host.FallbackToCpu)
        {
            warn($"GpuDeviceId is {device}, but {char.ToLowerInvariant(work[0])}{work[1..]} falls back to the CPU. {e.Message}");
            return null;
        }
        catch (BackendException e)
        {
            throw new BackendException($"GpuDeviceId is {device}. {e.Message} Or allow FallbackToCpu.", e);
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
