using System.Collections.Concurrent;
using Microsoft.ML;

namespace PredictionService;

/// <summary>Prediction engines for requests that come at once: an engine serves one thread at a time, the model behind serves all.</summary>
internal sealed class EnginePool : IDisposable
{
    private readonly MLContext _ml = new();
    private readonly ITransformer _model;
    private readonly ConcurrentBag<PredictionEngine<Concrete, Strength>> _idle = [];

    /// <summary>A pool for a saved model.</summary>
    /// <param name="path">model.zip.</param>
    public EnginePool(string path) => _model = _ml.Model.Load(path, out _);

    /// <summary>Predicts, on an engine that is idle, or else a new one.</summary>
    public float Predict(Concrete concrete)
    {
        if (!_idle.TryTake(out PredictionEngine<Concrete, Strength>? engine))
            engine = _ml.Model.CreatePredictionEngine<Concrete, Strength>(_model);
        float score = engine.Predict(concrete).Score;
        _idle.Add(engine);
        return score;
    }

    public void Dispose()
    {
        foreach (PredictionEngine<Concrete, Strength> engine in _idle)
            engine.Dispose();
    }
}
