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

    /// <summary>Learns the scale from finite labels, each of which counts by its weight.</summary>
    public static LabelScale Learn(float[] labels, float[]? weights)
    {
        double[] values = Array.ConvertAll(labels, x => (double)x);
        double[] shares = new double[labels.Length];
        double total = weights?.Sum(weight => (double)weight) ?? labels.Length;
        for (int i = 0; i < shares.Length; i++)
            shares[i] = (weights?[i] ?? 1) / total;
        bool logarithm = values.Min() > 0 && Skewness(values, shares) > Skewed;
        if (logarithm)
            values = Array.ConvertAll(values, Math.Log);
        (double mean, double deviation) = Spread(values, shares);
        double margin = 0.05 * (values.Max() - values.Min());
        return new(logarithm, mean, deviation > 1e-12 ? deviation : 1, values.Min() - margin, values.Max() + margin);
    }

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

    private static (double Mean, double Deviation) Spread(double[] values, double[] shares)
    {
        double mean = values.Zip(shares, (v, share) => share * v).Sum();
        return (mean, Math.Sqrt(values.Zip(shares, (v, share) => share * (v - mean) * (v - mean)).Sum()));
    }

    private static double Skewness(double[] values, double[] shares)
    {
        (double mean, double deviation) = Spread(values, shares);
        return deviation > 0 ? values.Zip(shares, (v, share) => share * Math.Pow((v - mean) / deviation, 3)).Sum() : 0;
    }
}
