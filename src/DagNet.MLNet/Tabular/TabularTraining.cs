namespace DagNet.MLNet;

/// <summary>
/// Learns a table: averaged weights, early stopping on rows held out, and on small tables a second training on all rows for as
/// many epochs as were best.
/// </summary>
internal sealed class TabularTraining
{
    private readonly TabularOptions _options;
    private readonly Func<Graph, long, Session> _open;
    private readonly TabularTask _task;
    private readonly Table _data;
    private readonly Table? _validation;
    private readonly DagModel? _previous;
    private readonly Func<Node, Node>? _network;

    /// <summary>Goes on with a model: its columns, network and scale of the label stay what they are.</summary>
    public TabularTraining(TabularTask task, Table data, Table? validation, TabularOptions options, Func<Graph, long, Session> open, DagModel previous)
        => (_task, _data, _validation, _options, _open, _previous, Baseline) = (task, data, validation, options.For(data.Rows), open, previous, previous.Baseline);

    public TabularTraining(TabularTask task, Table data, Table? validation, TabularOptions options, Func<Graph, long, Session> open)
    {
        _open = open;
        (_task, _data, _validation, _options) = (task, data, validation, options.For(data.Rows));
        var encoding = TabularEncoding.Learn(data.Features, data.Layout.Count, data.Weights);
        if (encoding.Width == 0)
            throw new TrainingException($"None of the {data.Layout.Count} feature columns varies over the {data.Rows} rows: there is nothing to learn from.");
        // Dropout costs a regression on a large table accuracy: there it has little to guard against.
        var heads = new TabularNetwork { Dropout = task is RegressionTask && data.Rows >= 10_000 ? 0 : 0.1 };
        _network = options.Network is { } own
            ? x => own(encoding.Standardise(x))
            : x => heads.Build(encoding.Encode(x), task.Bias);
        Baseline = encoding.Means;
    }

    /// <summary>The mean of each feature over the training rows: what a row is compared with when it is explained.</summary>
    public float[] Baseline { get; }

    /// <summary>Trains, and returns the graph with a session that holds the weights to predict with.</summary>
    /// <param name="cancellation">Ends training after the current step, with the best weights so far.</param>
    /// <param name="look">Called before each step: the place to cancel by what nobody tells.</param>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch ended.</exception>
    public (TabularModel Model, Session Session) Run(CancellationToken cancellation, Action look)
    {
        bool stops = _validation is not null || _options.ValidationFraction > 0;
        (TabularModel model, Session session, TrainingResult result) = Train(_options.MaximumEpochs!.Value, stops, cancellation, look);
        if (result is { End: TrainingEnd.Cancelled, History: [] })
        {
            session.Dispose();
            throw new OperationCanceledException(
                "Training was cancelled before the first epoch ended: there is no model to return.", cancellation);
        }
        if (result.BestEpoch == 0)
        {
            session.Dispose();
            throw new TrainingException($"The error on the validation rows was not a finite number in any of {result.History.Count} epochs. "
                + "Look for numbers far outside those of the training rows, or lower LearningRate.");
        }
        if (!stops || _validation is not null || _options.Refit == false || result.End == TrainingEnd.Cancelled)
            return (model, session);
        _options.Log?.Invoke($"Training again on all {_data.Rows} rows for {result.BestEpoch} epochs.");
        (TabularModel again, Session refitted, TrainingResult second) = Train(result.BestEpoch, stops: false, cancellation, look);
        // A second training that was not finished is worse than the first one's best.
        (Session kept, Session dropped) = second.End == TrainingEnd.Cancelled ? (session, refitted) : (refitted, session);
        dropped.Dispose();
        return (ReferenceEquals(kept, session) ? model : again, kept);
    }

    private (TabularModel, Session, TrainingResult) Train(int epochs, bool stops, CancellationToken cancellation, Action look)
    {
        (TabularModel model, Session session) = Start();
        Dataset rows = model.Rows(_data);
        Dataset? held = _validation is null ? null : model.Rows(_validation);
        if (stops && held is null)
            (rows, held) = rows.Split(_options.ValidationFraction!.Value, _options.Seed);
        double steps = Math.Ceiling(rows.Count / (double)_options.BatchSize!.Value);
        try
        {
            var trainer = new Trainer(model.Loss, OptimizerFor(model, steps), new()
            {
                Epochs = epochs,
                BatchSize = _options.BatchSize!.Value,
                Seed = _options.Seed,
                Metrics = [("error", model.Error)],
                Monitor = "error",
                EarlyStopping = stops ? new(_options.Patience!.Value) : null,
                UseAveragedWeights = true,
                Progress = _options.Progress,
            }, session);
            return (model, session, trainer.Fit(new WatchedBatches(rows, look), held, cancellation));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private (TabularModel, Session) Start()
    {
        if (_previous is not null)
            return _previous.Copy(_open, _options.Seed);
        TabularModel model = _options.Pretrained is { } pretrained
            ? new(_task, pretrained.Build(_data.Layout.Count, _task.Outputs)) : new(_task, _data.Layout.Count, _network!);
        return (model, _open(model.Graph, _options.Seed));
    }

    private AdamW OptimizerFor(TabularModel model, double steps)
    {
        bool matrices = _options.Pretrained is null && model.Graph.Parameters.Any(p => new ParameterRule(TabularNetwork.MatrixPattern).Matches(p.Label!));
        return new AdamW(new Warmup(10, _options.LearningRate))
        {
            WeightDecay = matrices ? 0 : _options.WeightDecay,
            Rules = matrices ? [new(TabularNetwork.MatrixPattern) { WeightDecay = _options.WeightDecay }] : _options.Rules,
            // The average looks back over about one epoch.
            AverageDecay = Math.Max(0.5, 1 - (1 / steps)),
        };
    }
}
