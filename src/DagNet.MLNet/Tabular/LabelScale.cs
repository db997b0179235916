namespace DagNet.MLNet;

/// <summary>
/// How the label of a regression is put before the network and how its output is put back: logarithm where the label is
/// positive and skewed, then mean 0 and deviation 1. Predictions keep within the training labels' range and a margin of 5 %,
/// so that no exponential explodes on a wild row.
/// </summary>
internal sealed record LabelScale(bool Logarithm, double Mean, double Deviation, double Low, double High)
{
    /// <summary>From this skewness on the logarithm is taken, where all labels are positive.</summary>
    private const double Skewed = 1;

    /// <summary>Learns the scale from finite labels.</summary>
    public static LabelScale Learn(ReadOnlySpan<float> labels)
    {
        double[] values = Array.ConvertAll(labels.ToArray(), x => (double)x);
        bool logarithm = values.Min() > 0 && Moment(values, 3) > Skewed;
        if (logarithm)
            values = Array.ConvertAll(values, Math.Log);
        double mean = values.Average(), deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length);
        double margin = 0.05 * (values.Max() - values.Min());
        return new(logarithm, mean, deviation > 1e-12 ? deviation : 1, values.Min() - margin, values.Max() + margin);
    }

    /// <summary>A label as the network sees it.</summary>
    public float Forward(float label) => (float)(((Logarithm ? Math.Log(Math.Max(label, 1e-30f)) : label) - Mean) / Deviation);

    /// <summary>Labels in the graph as the network sees them; what is not positive counts as the lowest prediction.</summary>
    public Node Forward(Node label)
    {
        Node value = Logarithm ? label.Maximum(Math.Exp(Low)).Minimum(float.MaxValue).Log() : label;
        return (value - Mean) * (1 / Deviation);
    }

    /// <summary>The network's output as a label.</summary>
    public Node Inverse(Node output)
    {
        Node value = (output * Deviation + Mean).Maximum(Low).Minimum(High);
        return Logarithm ? value.Exp() : value;
    }

    private static double Moment(double[] values, int order)
    {
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return deviation > 0 ? values.Average(v => Math.Pow((v - mean) / deviation, order)) : 0;
    }
}
