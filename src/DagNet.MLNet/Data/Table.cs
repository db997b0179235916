namespace DagNet.MLNet;

/// <summary>A table read into memory, row after row.</summary>
/// <param name="Layout">What the features are.</param>
/// <param name="Features">[rows, features].</param>
/// <param name="Outputs">Numbers of a label, and their names where the column tells.</param>
/// <param name="Labels">[rows, outputs]; a class counts from 0.</param>
/// <param name="Weights">[rows], above 0; null where all weigh the same.</param>
/// <param name="Skipped">Rows left out because their label is missing.</param>
internal sealed record Table(FeatureLayout Layout, float[] Features, LabelLayout Outputs, float[] Labels, float[]? Weights, long Skipped)
{
    public int Rows => Labels.Length / Outputs.Count;

    /// <summary>One number of the label in all rows.</summary>
    public float[] Label(int output) => [.. Enumerable.Range(0, Rows).Select(row => Labels[(row * Outputs.Count) + output])];

    /// <summary>Σwy/Σw of one number of the label.</summary>
    public double MeanLabel(int output) => Weights is null ? Label(output).Average(label => (double)label)
        : Label(output).Zip(Weights, (label, weight) => (double)label * weight).Sum() / Weights.Sum(weight => (double)weight);

    /// <summary>The sum of the weights of each class's rows, of a label that is one class.</summary>
    public double[] ClassTotals(int classes)
    {
        var totals = new double[classes];
        for (int row = 0; row < Rows; row++)
            totals[(int)Labels[row]] += Weights?[row] ?? 1;
        return totals;
    }

    /// <summary>The table with each row's weight times that of its class.</summary>
    public Table WithClassWeights(double[] weights)
        => this with { Weights = [.. Enumerable.Range(0, Rows).Select(row => (float)((Weights?[row] ?? 1) * weights[(int)Labels[row]]))] };

    /// <summary>The features of one row.</summary>
    public ReadOnlySpan<float> Row(int index) => Features.AsSpan(index * Layout.Count, Layout.Count);
}
