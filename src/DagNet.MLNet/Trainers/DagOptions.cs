using DagNet;

namespace Microsoft.ML.Trainers;

/// <summary>What the trainers of networks have in common. What is null is chosen by the table's size.</summary>
public abstract class DagOptions
{
    /// <summary>The column to predict.</summary>
    public string LabelColumnName = "Label";

    /// <summary>The column to predict from: a vector of Single of known size.</summary>
    public string FeatureColumnName = "Features";

    /// <summary>The column that says how much each row counts, Single from 0; null where all count the same.</summary>
    public string? ExampleWeightColumnName;

    /// <summary>
    /// The network: [rows, features], each feature standardised but flags of 0 and 1, to [rows, values]; it ends with as many values as the task needs:
    /// <c>x => x.Dense(128).Relu().Dense(1)</c>. Null builds one that does well on most tables: coded columns, several heads over
    /// shared weights.
    /// </summary>
    public Func<Node, Node>? Network;

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

    /// <summary>
    /// Whether the network is trained again on all rows, the held-out ones included, for as many epochs as were best.
    /// </summary>
    public bool? RefitOnAllRows;

    /// <summary>What random numbers start from; null takes the seed of the MLContext. The same seed gives the same model.</summary>
    public int? Seed;

    /// <summary>Told of each epoch: loss, error on the validation rows, rows a second, time left.</summary>
    public IProgress<EpochProgress>? Progress;

    /// <summary>
    /// Ends training after the current step, with the best weights so far; before the first epoch has ended there are none, and
    /// <see cref="OperationCanceledException"/> is thrown. MLContext.CancelExecution does the same.
    /// </summary>
    public CancellationToken CancellationToken;
}
