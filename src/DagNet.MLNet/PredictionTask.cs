namespace DagNet.MLNet;

/// <summary>What a model predicts.</summary>
internal enum PredictionTask
{
    Regression,
    Binary,
    Multiclass,
}
