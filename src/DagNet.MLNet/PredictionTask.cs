namespace DagNet.MLNet;

/// <summary>What a model predicts. Saved models hold the numbers.</summary>
internal enum PredictionTask
{
    Regression,
    Binary,
    Multiclass,

    /// <summary>Several numbers.</summary>
    MultiOutputRegression,

    /// <summary>Several times yes or no.</summary>
    MultiLabel,

    /// <summary>The order of rows within groups.</summary>
    Ranking,
}
