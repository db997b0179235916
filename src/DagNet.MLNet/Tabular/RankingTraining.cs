using Microsoft.ML.Trainers;

namespace DagNet.MLNet;

/// <summary>Learns the order within groups: averaged weights, early stopping by NDCG on groups held out, and on small tables a second
/// training on all groups for as many epochs as were best.</summary>
internal sealed class RankingTraining
{
    private readonly RankingTable _data;
    private readonly RankingTable? _validation;
    private readonly RankingLoss _loss;
    private readonly Func<Graph, long, Session> _open;
    private readonly TabularOptions _options;
    private readonly TabularEncoding _encoding;
    private readonly Func<Node, Node> _network;
    private readonly int[][] _groups;

    public RankingTraining(RankingTable data, RankingTable? validation, RankingLoss loss, TabularOptions options, Func<Graph, long, Session> open)
    {
        (_data, _validation, _loss, _options, _open) = (data, validation, loss, options.For(data.Grades.Length), open);
        _encoding = TabularEncoding.Learn(data.Features, data.Layout.Count);
        if (_encoding.Width == 0)
            throw new TrainingException($"None of the {data.Layout.Count} feature columns varies over the {data.Grades.Length} rows: there is nothing to learn from.");
        _network = options.Network is { } own ? x => own(_encoding.Standardise(x)) : x => new TabularNetwork().Build(_encoding.Encode(x), [0]);
        _groups = data.Ordered;
    }

    /// <summary>The mean of each feature over the training rows.</summary>
    public float[] Baseline => _encoding.Means;

    /// <summary>Trains, and returns the graph with a session that holds the weights to predict with.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch ended.</exception>
    public (RankingModel Model, Session Session) Run(CancellationToken cancellation, Action look)
    {
        int[] order = Permutation.Of(_groups.Length, _options.Seed);
        // One group can only be learned from or held out.
        int held = _validation is not null || _options.ValidationFraction == 0 || _groups.Length == 1 ? 0
            : Math.Clamp((int)Math.Round(_groups.Length * _options.ValidationFraction!.Value), 1, _groups.Length - 1);
        (RankingModel model, Session session, TrainingResult result) = Train(
            order[held..], order[..held], _options.MaximumEpochs!.Value, cancellation, look);
        if (result is { End: TrainingEnd.Cancelled, History: [] })
        {
            session.Dispose();
            throw new OperationCanceledException("Training was cancelled before the first epoch ended: there is no model to return.", cancellation);
        }
        if (held == 0 || _options.Refit == false || result.End == TrainingEnd.Cancelled)
            return (model, session);
        _options.Log?.Invoke($"Training again on all {_groups.Length} groups for {result.BestEpoch} epochs.");
        (RankingModel again, Session refitted, TrainingResult second) = Train(order, [], result.BestEpoch, cancellation, look);
        bool isFinished = second.End != TrainingEnd.Cancelled;
        (isFinished ? session : refitted).Dispose();
        return isFinished ? (again, refitted) : (model, session);
    }

    private (RankingModel, Session, TrainingResult) Train(int[] groups, int[] held, int epochs, CancellationToken cancellation, Action look)
    {
        var model = new RankingModel(_data.Layout.Count, _network, _loss);
        var rows = new RankingBatches(model, _data, groups.Select(k => _groups[k]), _options.Seed);
        RankingBatches? measured = _validation is { } given ? new(model, given, given.Ordered, _options.Seed)
            : held.Length > 0 ? new(model, _data, held.Select(k => _groups[k]), _options.Seed) : null;
        bool matrices = model.Graph.Parameters.Any(p => new ParameterRule(TabularNetwork.MatrixPattern).Matches(p.Label!));
        var optimizer = new AdamW(new Warmup(10, _options.LearningRate))
        {
            WeightDecay = matrices ? 0 : _options.WeightDecay,
            Rules = matrices ? [new(TabularNetwork.MatrixPattern) { WeightDecay = _options.WeightDecay }] : [],
            AverageDecay = Math.Max(0.5, 1 - (1.0 / rows.Count(_options.BatchSize!.Value))),
        };
        Session session = _open(model.Graph, _options.Seed);
        try
        {
            var trainer = new Trainer(model.Loss, optimizer, new()
            {
                Epochs = epochs,
                BatchSize = _options.BatchSize!.Value,
                Seed = _options.Seed,
                Metrics = [("ndcg", model.Ndcg)],
                Monitor = "ndcg",
                Maximize = true,
                EarlyStopping = measured is null ? null : new(_options.Patience!.Value),
                UseAveragedWeights = true,
                Progress = _options.Progress,
            }, session);
            return (model, session, trainer.Fit(new WatchedBatches(rows, look), measured, cancellation));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
