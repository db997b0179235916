using System.Collections.Immutable;

namespace DagNet.MLNet;

/// <summary>
/// How each number of a regression's label is put before the network and how its output is put back: logarithm where the label is
/// positive and skewed, then mean 0 and deviation 1. Predictions keep within the training labels' range and a margin of 5 %,
/// so that no exponential explodes on a wild row.
/// </summary>
internal sealed record LabelScale(ImmutableArray<LabelScale.Output> Outputs)
{
    /// <summary>From this skewness on the logarithm is taken, where all labels are positive.</summary>
    private const double Skewed = 1;

    /// <summary>How one number is scaled.</summary>
    public sealed record Output(bool Logarithm, double Mean, double Deviation, double Low, double High);

    /// <summary>Numbers of the label.</summary>
    public int Count => Outputs.Length;

    /// <summary>Learns the scales from the finite labels of a table, each of which counts by its weight.</summary>
    public static LabelScale Learn(Table table) => new([.. Enumerable.Range(0, table.Outputs.Count).Select(k => Learn(table.Label(k), table.Weights))]);

    /// <summary>Learns the scale of each of a row's numbers, by their logarithm or as they are.</summary>
    /// <exception cref="TrainingDataException">A label is not positive where its logarithm is learned.</exception>
    public static LabelScale Learn(int count, ReadOnlySpan<float> rows, bool logarithm, string column)
    {
        var outputs = ImmutableArray.CreateBuilder<Output>(count);
        for (int k = 0; k < count; k++)
        {
            float[] labels = new float[rows.Length / count];
            for (int i = 0; i < labels.Length; i++)
                labels[i] = rows[(i * count) + k];
            if (logarithm && Array.FindIndex(labels, label => !(label > 0)) is >= 0 and var row)
                throw new TrainingDataException($"Column '{column}', value {k} of labelled row {row}: {labels[row]} has no logarithm. "
                    + "Learn it with LabelTransform.Standardise, or leave such rows out (FilterRowsByColumn).");
            outputs.Add(Learn(labels, null, logarithm));
        }
        return new(outputs.ToImmutable());
    }

    private static Output Learn(float[] labels, float[]? weights, bool? isLogarithm = null)
    {
        double[] values = Array.ConvertAll(labels, x => (double)x);
        double[] shares = new double[labels.Length];
        double total = weights?.Sum(weight => (double)weight) ?? labels.Length;
        for (int i = 0; i < shares.Length; i++)
            shares[i] = (weights?[i] ?? 1) / total;
        bool logarithm = isLogarithm ?? (values.Min() > 0 && Skewness(values, shares) > Skewed);
        if (logarithm)
            values = Array.ConvertAll(values, Math.Log);
        (double mean, double deviation) = Spread(values, shares);
        double margin = 0.05 * (values.Max() - values.Min());
        return new(logarithm, mean, deviation > 1e-12 ? deviation : 1, values.Min() - margin, values.Max() + margin);
    }

    /// <summary>Labels in the graph as the network sees them, [.., labels]; what is not positive counts as the lowest prediction.</summary>
    public Node Forward(Node label)
    {
        Node value = WhereLogarithm(label, l => l.Maximum(Row(l, o => o.Logarithm ? Math.Exp(o.Low) : 1)).Minimum(float.MaxValue).Log());
        return (value - Row(label, o => o.Mean)) * Row(label, o => 1 / o.Deviation);
    }

    /// <summary>The network's output as a label.</summary>
    public Node Inverse(Node output)
    {
        Node value = (output * Row(output, o => o.Deviation) + Row(output, o => o.Mean)).Maximum(Row(output, o => o.Low)).Minimum(Row(output, o => o.High));
        return WhereLogarithm(value, v => v.Minimum(Row(v, o => o.Logarithm ? o.High : 0)).Exp());
    }

    private Node WhereLogarithm(Node x, Func<Node, Node> change) => Outputs.All(o => o.Logarithm) ? change(x)
        : !Outputs.Any(o => o.Logarithm) ? x
        : x.Graph.Constant(Literal.Of<bool>([.. Outputs.Select(o => o.Logarithm)], Shape.Of(Count))).Where(change(x), x);

    private Node Row(Node x, Func<Output, double> value)
        => x.Graph.Constant(Literal.FromDoubles([.. Outputs.Select(value)], new(x.Element, Shape.Of(Count))));

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
