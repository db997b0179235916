namespace DagNet.MLNet;

/// <summary>A table read into memory, row after row.</summary>
/// <param name="Layout">What the features are.</param>
/// <param name="Features">[rows, features].</param>
/// <param name="Labels">[rows]; a class counts from 0.</param>
/// <param name="Weights">[rows], above 0; null where all weigh the same.</param>
/// <param name="Skipped">Rows left out because their label is missing.</param>
internal sealed record Table(FeatureLayout Layout, float[] Features, float[] Labels, float[]? Weights, long Skipped)
{
    public int Rows => Labels.Length;

    /// <summary>Σwy/Σw of the labels.</summary>
    public double MeanLabel => Weights is null ? Labels.Average(label => (double)label)
        : Labels.Zip(Weights, (label, weight) => (double)label * weight).Sum() / Weights.Sum(weight => (double)weight);

    /// <summary>The features of one row.</summary>
    public ReadOnlySpan<float> Row(int index) => Features.AsSpan(index * Layout.Count, Layout.Count);
}
