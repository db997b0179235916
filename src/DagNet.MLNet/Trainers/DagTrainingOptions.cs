using DagNet;

namespace Microsoft.ML.Trainers;

/// <summary>How networks are trained. What is null is chosen by the table's size.</summary>
public abstract class DagTrainingOptions
{
    /// <summary>Rows in a training step.</summary>
    public int? BatchSize;

    /// <summary>Passes over the rows, at most.</summary>
    public int? MaximumEpochs;

    /// <summary>The learning rate of AdamW.</summary>
    public double LearningRate = 3e-3;

    /// <summary>The decoupled weight decay: of the matrices, or of all parameters of a network of your own.</summary>
    public double WeightDecay = 0.01;

    /// <summary>The share of the rows that is held out to stop by, where no validation set is given; 0 trains all epochs on all rows.</summary>
    public double? ValidationFraction;

    /// <summary>Rows to stop by. They take the same columns as the training rows.</summary>
    public IDataView? ValidationSet;

    /// <summary>Epochs without improvement on the validation rows after which training ends.</summary>
    public int? Patience;

    /// <summary>What random numbers start from; null takes the seed of the MLContext. The same seed gives the same model.</summary>
    public int? Seed;

    /// <summary>Told of each epoch: loss, error on the validation rows, rows a second, time left.</summary>
    public IProgress<EpochProgress>? Progress;

    /// <summary>
    /// Ends training after the current step, with the best weights so far; before the first epoch has ended there are none, and
    /// <see cref="OperationCanceledException"/> is thrown. MLContext.CancelExecution does the same.
    /// </summary>
    public CancellationToken CancellationToken;

    /// <summary>
    /// The device to train on: 0 is the best GPU, as <see cref="DagNet.Gpu.Device.Gpu(int)"/> ranks them. Null takes MLContext.GpuDeviceId, and where
    /// that is null too the CPU. What is used is logged. The model scores on the CPU.
    /// </summary>
    public int? GpuDeviceId;

    /// <summary>
    /// Whether training goes on on the CPU, with a warning, where the GPU cannot be used; otherwise that is an error. Null takes
    /// MLContext.FallbackToCpu.
    /// </summary>
    public bool? FallbackToCpu;

    /// <summary>Whether training steps compute values a second time rather than keep them all for the gradient: less memory, up to a third more time, the same
    /// model.</summary>
    public bool Recompute;

    /// <exception cref="ArgumentOutOfRangeException">A number that makes no sense; names it.</exception>
    internal virtual void Check()
    {
        Positive(BatchSize, nameof(BatchSize));
        Positive(MaximumEpochs, nameof(MaximumEpochs));
        Positive(Patience, nameof(Patience));
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
            throw new ArgumentOutOfRangeException("options", LearningRate, "LearningRate must be a number above 0.");
        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay)))
            throw new ArgumentOutOfRangeException("options", WeightDecay, "WeightDecay must be a number from 0.");
        if (ValidationFraction is { } fraction && !(fraction >= 0 && fraction < 1))
            throw new ArgumentOutOfRangeException("options", fraction, "ValidationFraction must be from 0 to below 1.");
        if (GpuDeviceId < 0)
            throw new ArgumentOutOfRangeException("options", GpuDeviceId, "GpuDeviceId must be 0 or more.");
    }

    private static void Positive(int? value, string name)
    {
        if (value < 1)
            throw new ArgumentOutOfRangeException("options", value, $"{name} must be 1 or more.");
    }
}
