using System.Collections.Immutable;

namespace DagNet.MLNet;

/// <summary>How a table is learned; what is null is chosen by the table's size.</summary>
internal sealed record TabularOptions
{
    /// <summary>The network over the raw features, or null for the one that trainers build by themselves.</summary>
    public Func<Node, Node>? Network { get; init; }

    /// <summary>A network from elsewhere, which reads the features as they are; null builds one.</summary>
    public PretrainedNetwork? Pretrained { get; init; }

    /// <summary>Exceptions for parameters by name.</summary>
    public ImmutableArray<ParameterRule> Rules { get; init; } = [];

    public int? BatchSize { get; init; }

    public int? MaximumEpochs { get; init; }

    public double LearningRate { get; init; } = 3e-3;

    public double WeightDecay { get; init; } = 0.01;

    /// <summary>The share of the rows by which training is stopped, where no validation rows are given; 0 trains all epochs.</summary>
    public double? ValidationFraction { get; init; }

    /// <summary>Folds by which training is stopped; null holds one share out.</summary>
    public int? ValidationFolds { get; init; }

    /// <summary>Epochs without improvement after which training ends.</summary>
    public int? Patience { get; init; }

    /// <summary>Whether the network is trained again on all rows, for as many epochs as were best.</summary>
    public bool? Refit { get; init; }

    public long Seed { get; init; }

    public IProgress<EpochProgress>? Progress { get; init; }

    /// <summary>Told in words what happens.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>The choices for a table of that many rows.</summary>
    /// <remarks>
    /// Small tables need many epochs, patience, and every row; large ones give steady validation and would cost twice as much to
    /// fit again.
    /// </remarks>
    public TabularOptions For(int rows) => this with
    {
        BatchSize = BatchSize ?? (rows > 20_000 ? 256 : 128),
        MaximumEpochs = MaximumEpochs ?? (rows > 10_000 ? 30 : 60),
        ValidationFraction = ValidationFraction ?? (rows > 20_000 ? 0.1 : 0.15),
        Patience = Patience ?? (rows > 5_000 ? 6 : 12),
        Refit = Refit ?? rows <= 10_000,
    };
}
