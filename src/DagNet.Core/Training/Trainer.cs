using System.Diagnostics;

namespace DagNet;

/// <summary>
/// Trains a loss: plans the whole step (loss, gradient, update) once for each batch size and runs it over the rows,
/// epoch by epoch, without allocating in between.
/// </summary>
/// <remarks>
/// Training goes on from whatever the session's state holds, so <see cref="Fit"/> may be called again. A step is
/// atomic: after an error, a NaN or a cancellation the state is one between two steps.
/// </remarks>
public sealed class Trainer : IDisposable
{
    private readonly bool _ownsSession;
    private readonly OptimizerStep _step;
    private readonly Scores _scores;

    /// <summary>Adds the gradient and the update to the loss's graph.</summary>
    /// <param name="loss">A float scalar: the mean over a batch's rows.</param>
    /// <param name="optimizer">The update rule.</param>
    /// <param name="options">How to train; none means the defaults.</param>
    /// <param name="session">What holds the state; none makes one from the options' seed, which is disposed with the
    /// trainer.</param>
    /// <exception cref="GradientException">The loss is no scalar, or an operator on the path has no
    /// gradient.</exception>
    /// <exception cref="GraphException">Nothing to train, or the session is another graph's.</exception>
    /// <exception cref="TrainingException">Options that contradict each other.</exception>
    public Trainer(Node loss, Optimizer optimizer, TrainerOptions? options = null, Session? session = null)
    {
        Options = options ?? new();
        Check(Options, optimizer);
        if (session is not null && session.Graph != loss.Graph)
            throw new GraphException($"{loss.Described}: belongs to another graph than the session. Make the session "
                + "for the loss's graph.");
        _step = optimizer.StepFor(loss, []);
        _scores = new(loss, Options.Metrics);
        _scores.IndexOf(Options.Monitor);
        (Session, _ownsSession) = (session ?? new(loss.Graph, Options.Seed), session is null);
        Position = new(Options);
    }

    /// <summary>How it trains.</summary>
    public TrainerOptions Options { get; }

    /// <summary>What holds the parameters and all other state.</summary>
    public Session Session { get; }

    /// <summary>Epochs done so far.</summary>
    public int Epoch => Position.Epoch;

    /// <summary>Steps done so far.</summary>
    public long Steps => Position.Steps;

    internal TrainerPosition Position { get; }

    /// <summary>
    /// Trains for <see cref="TrainerOptions.Epochs"/> epochs; after a checkpoint that was saved in the midst of them,
    /// for those left.
    /// </summary>
    /// <param name="data">The rows to train on.</param>
    /// <param name="validation">The rows to measure on.</param>
    /// <param name="cancellation">Ends training after the current step, with the best weights so far.</param>
    /// <exception cref="NonFiniteException">The loss is NaN or infinite: names step and operator; the state is that
    /// before the step.</exception>
    /// <exception cref="TrainingException">Data without rows, or a fraction that cannot be held out.</exception>
    public TrainingResult Fit(IBatches data, IBatches? validation = null, CancellationToken cancellation = default)
    {
        if (validation is null && Options.ValidationFraction > 0)
            (data, validation) = data is Dataset rows
                ? rows.Split(Options.ValidationFraction, Position.Seed)
                : throw new TrainingException("ValidationFraction holds rows of a Dataset out, but the data is streamed. "
                    + "Give validation data.");
        Position.Begin();
        var history = new List<EpochProgress>();
        var clock = Stopwatch.StartNew();
        int first = Position.Epoch;
        using var training = new Pass(Session, _scores.TrainingRequest(_step), _scores, Options.BatchSize);
        using var measuring = new Pass(Session, _scores.Request, _scores, Options.BatchSize);
        bool cancelled = false;
        while (!Position.IsOver && !(cancelled = !Train(training, data, cancellation)))
        {
            double seconds = training.Elapsed.TotalSeconds;
            bool best = Measure(training, validation is null ? null : measuring, validation);
            Position.IsOver |= Position.Stopping.Waited >= Options.EarlyStopping?.Patience;
            Reduce();
            var progress = new EpochProgress
            {
                Epoch = Position.Epoch,
                Epochs = Position.Target,
                Steps = Position.Steps,
                TrainLoss = training.Mean(0),
                ValidationLoss = validation is null ? null : measuring.Mean(0),
                Metrics = _scores.Means(validation is null ? training : measuring),
                LearningRate = training.Last(_scores.Count),
                RowsPerSecond = training.Rows / seconds,
                Elapsed = clock.Elapsed,
                Remaining = clock.Elapsed / (Position.Epoch - first) * (Position.Target - Position.Epoch),
                IsBest = best,
            };
            history.Add(progress);
            Options.Progress?.Report(progress);
            Options.OnEpoch?.Invoke(progress);
        }
        TrainingEnd end = cancelled ? TrainingEnd.Cancelled
            : Position.Epoch < Position.Target ? TrainingEnd.StoppedEarly
            : TrainingEnd.Completed;
        return new(end, history, Position.BestEpoch, Position.BestValue, Finish());
    }

    /// <summary>Measures loss and metrics over rows in inference mode.</summary>
    public Evaluation Evaluate(IBatches data)
    {
        using var pass = new Pass(Session, _scores.Request, _scores, Options.BatchSize);
        pass.Run(data, shuffleSeed: null);
        return new(pass.Mean(0), _scores.Means(pass), pass.Rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsSession)
            Session.Dispose();
    }

    /// <summary>One epoch; false where it was cancelled.</summary>
    private bool Train(Pass pass, IBatches data, CancellationToken cancellation)
    {
        long before = Position.Steps;
        try
        {
            // Each epoch has an order of its own, which only depends on the seed and the epoch's number.
            long? order = Options.Shuffle ? Position.Seed ^ ((long)(Position.Epoch + 1) << 32) : null;
            bool whole = pass.Run(data, order, cancellation);
            Position.Steps = before + pass.Steps;
            if (whole)
                Position.Epoch++;
            return whole;
        }
        catch (NonFiniteException e)
        {
            Position.Steps = before + pass.Steps;
            throw new NonFiniteException(e, Position.Steps + 1, Position.Epoch + 1);
        }
    }

    /// <summary>Measures the epoch and keeps its weights if they are the best; returns whether they are.</summary>
    private bool Measure(Pass training, Pass? measuring, IBatches? validation)
    {
        Snapshot? trained = null;
        if (measuring is not null && Options.UseAveragedWeights)
        {
            trained = Snapshot.Of(Session, Session.Graph.Parameters);
            AveragedWeights.Apply(Session);
        }
        measuring?.Run(validation!, shuffleSeed: null);
        double value = (measuring ?? training).Mean(_scores.IndexOf(Options.Monitor));
        bool best = Position.Improve(value);
        if (best && measuring is not null && Options.RestoreBest)
            Position.Best = Snapshot.Of(Session, _scores.Variables);
        trained?.Restore(Session);
        return best;
    }

    private void Reduce()
    {
        if (Options.ReduceOnPlateau is not { } plateau || !Position.Plateaued(plateau))
            return;
        double factor = Session.State.Get<double>(_step.Factor)[0] * plateau.Factor;
        Session.State.Set<double>(_step.Factor, [Math.Max(factor, plateau.SmallestFactor)]);
    }

    /// <summary>Puts the best or the averaged weights into the state; returns whether the best were put.</summary>
    private bool Finish()
    {
        Position.End();
        if (Position.Best is { } best)
            best.Restore(Session);
        else if (Options.UseAveragedWeights)
            AveragedWeights.Apply(Session);
        return Position.Best is not null;
    }

    private static void Check(TrainerOptions options, Optimizer optimizer)
    {
        if (options.BatchSize < 1)
            throw new TrainingException($"BatchSize is {options.BatchSize}. Give 1 or more rows.");
        if (options.Epochs < 1)
            throw new TrainingException($"Epochs is {options.Epochs}. Give 1 or more.");
        if (options.UseAveragedWeights && optimizer.AverageDecay is null)
            throw new TrainingException("UseAveragedWeights needs averages, but the optimizer keeps none. Set its "
                + "AverageDecay, to 0.999 for instance.");
    }
}
