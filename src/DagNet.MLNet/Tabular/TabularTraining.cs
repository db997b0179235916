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
        if (_options.ValidationFolds is { } folds)
            return RunFolds(folds, cancellation, look);
        bool stops = _validation is not null || _options.ValidationFraction > 0;
        Trained first = Train(_options.MaximumEpochs!.Value, model =>
        {
            Dataset rows = model.Rows(_data);
            return _validation is not null ? (rows, model.Rows(_validation))
                : stops ? rows.Split(_options.ValidationFraction!.Value, _options.Seed) : (rows, null);
        }, cancellation, look);
        if (!stops || _validation is not null || _options.Refit == false || first.Result.End == TrainingEnd.Cancelled)
            return (first.Model, first.Session);
        return Refit(first, first.Result.BestEpoch, cancellation, look);
    }

    private (TabularModel Model, Session Session) RunFolds(int folds, CancellationToken cancellation, Action look)
    {
        Trained? best = null;
        var epochs = new List<int>();
        for (int k = 0; k < folds; k++)
        {
            int fold = k;
            Trained trained;
            try
            {
                trained = Train(_options.MaximumEpochs!.Value, model => model.Rows(_data).Folds(folds, _options.Seed)[fold], cancellation, look);
            }
            catch (OperationCanceledException) when (best is not null)
            {
                // What an earlier fold learned is worth more than nothing.
                return (best.Model, best.Session);
            }
            catch
            {
                best?.Session.Dispose();
                throw;
            }
            _options.Log?.Invoke($"Fold {k + 1} of {folds}: an error of {trained.Error:0.####} after {trained.Result.BestEpoch} epochs.");
            epochs.Add(trained.Result.BestEpoch);
            Trained? worse = best is null || trained.Error < best.Error ? best : trained;
            best = ReferenceEquals(worse, trained) ? best! : trained;
            worse?.Session.Dispose();
            if (trained.Result.End == TrainingEnd.Cancelled)
                return (best.Model, best.Session);
        }
        epochs.Sort();
        return Refit(best!, (epochs[(folds - 1) / 2] + epochs[folds / 2] + 1) / 2, cancellation, look);
    }

    /// <summary>Trains again on all rows; a second training that was not finished is worse than the first one's best.</summary>
    private (TabularModel Model, Session Session) Refit(Trained first, int epochs, CancellationToken cancellation, Action look)
    {
        _options.Log?.Invoke($"Training again on all {_data.Rows} rows for {epochs} epochs.");
        Trained again;
        try
        {
            again = Train(epochs, model => (model.Rows(_data), null), cancellation, look);
        }
        catch (OperationCanceledException)
        {
            return (first.Model, first.Session);
        }
        catch
        {
            first.Session.Dispose();
            throw;
        }
        (Trained kept, Trained dropped) = again.Result.End == TrainingEnd.Cancelled ? (first, again) : (again, first);
        dropped.Session.Dispose();
        return (kept.Model, kept.Session);
    }

    private sealed record Trained(TabularModel Model, Session Session, TrainingResult Result)
    {
        /// <summary>The error on the rows held out in the best epoch.</summary>
        public double Error => Result.BestValue;
    }

    private Trained Train(int epochs, Func<TabularModel, (Dataset Rows, Dataset? Held)> part, CancellationToken cancellation, Action look)
    {
        (TabularModel model, Session session) = Start();
        try
        {
            (Dataset rows, Dataset? held) = part(model);
            double steps = Math.Ceiling(rows.Count / (double)_options.BatchSize!.Value);
            var trainer = new Trainer(model.Loss, OptimizerFor(model, steps), new()
            {
                Epochs = epochs,
                BatchSize = _options.BatchSize!.Value,
                Seed = _options.Seed,
                Metrics = [("error", model.Error)],
                Monitor = "error",
                EarlyStopping = held is null ? null : new(_options.Patience!.Value),
                UseAveragedWeights = true,
                Progress = _options.Progress,
            }, session);
            TrainingResult result = trainer.Fit(new WatchedBatches(rows, look), held, cancellation);
            if (result is { End: TrainingEnd.Cancelled, History: [] })
                throw new OperationCanceledException("Training was cancelled before the first epoch ended: there is no model to return.", cancellation);
            if (result.BestEpoch == 0)
                throw new TrainingException($"The error on the validation rows was not a finite number in any of {result.History.Count} epochs. "
                    + "Look for numbers far outside those of the training rows, or lower LearningRate.");
            return new(model, session, result);
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
