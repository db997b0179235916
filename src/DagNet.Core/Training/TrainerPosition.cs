namespace DagNet;

/// <summary>
/// Where a trainer stands: what a checkpoint keeps beside the state, so that training goes on as if never interrupted.
/// </summary>
internal sealed class TrainerPosition(TrainerOptions options)
{
    private readonly double _worst = options.Maximize ? double.NegativeInfinity : double.PositiveInfinity;

    public int Epoch { get; set; }

    /// <summary>The last epoch of the run that is under way.</summary>
    public int Target { get; set; }

    public long Steps { get; set; }

    /// <summary>Whether the run that is under way is over.</summary>
    public bool IsOver
    {
        get => field || Epoch >= Target;
        set;
    }

    public int BestEpoch { get; set; }

    public double BestValue { get; set; }

    /// <summary>The weights of the best epoch, where they are kept.</summary>
    public Snapshot? Best { get; set; }

    /// <summary>
    /// What the next number must beat, and for how many epochs it was not, for stopping early and for reducing the
    /// rate.
    /// </summary>
    public Patience Stopping { get; set; }

    /// <summary>The same for reducing the learning rate.</summary>
    public Patience Reducing { get; set; }

    /// <summary>What the orders of rows start from.</summary>
    public long Seed { get; private set; } = options.Seed;

    public Data Get() => new(Seed, Epoch, Target, Steps, IsOver, BestEpoch, BestValue, Stopping, Reducing);

    public void Set(Data data, Snapshot? best)
    {
        (Seed, Epoch, Target, Steps, IsOver, BestEpoch, BestValue, Stopping, Reducing) = data;
        Best = best;
    }

    /// <summary>The position as a checkpoint has it.</summary>
    public sealed record Data(
        long Seed, int Epoch, int Target, long Steps, bool IsOver, int BestEpoch, double BestValue,
        Patience Stopping, Patience Reducing);

    /// <summary>Begins a run, or goes on with one.</summary>
    public void Begin()
    {
        if (Epoch < Target && !IsOver)
            return;
        (Target, IsOver) = (Epoch + options.Epochs, false);
        (BestEpoch, BestValue, Best) = (0, _worst, null);
        Stopping = Reducing = new(_worst, 0);
    }

    /// <summary>Ends a run, so that the next one begins anew.</summary>
    public void End() => IsOver = true;

    /// <summary>Takes the monitored number of an epoch; returns whether it is the best so far.</summary>
    public bool Improve(double value)
    {
        Stopping = Next(Stopping, value, options.EarlyStopping?.MinimumDelta ?? 0);
        Reducing = Next(Reducing, value, options.ReduceOnPlateau?.MinimumDelta ?? 0);
        if (!Better(value, BestValue, 0))
            return false;
        (BestEpoch, BestValue) = (Epoch, value);
        return true;
    }

    /// <summary>Whether the learning rate is to be reduced now.</summary>
    public bool Plateaued(ReduceOnPlateau plateau)
    {
        if (Reducing.Waited <= plateau.Patience)
            return false;
        Reducing = Reducing with { Waited = 0 };
        return true;
    }

    private Patience Next(Patience patience, double value, double delta)
        => Better(value, patience.Reference, delta) ? new(value, 0) : patience with { Waited = patience.Waited + 1 };

    private bool Better(double value, double than, double delta)
        => options.Maximize ? value > than + delta : value < than - delta;
}

/// <summary>The number to beat, and for how many epochs in turn it was not beaten.</summary>
internal readonly record struct Patience(double Reference, int Waited);
