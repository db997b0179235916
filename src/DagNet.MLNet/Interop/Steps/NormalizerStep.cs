using System.Collections.Immutable;
using DagNet.MLNet;
using Microsoft.ML.Transforms;

namespace DagNet.Interop;

/// <summary>
/// Normalizers, whatever they have learned, of Single and Double: (x − offset)·scale, ranges by quantiles or by a label, and the normal distribution's share
/// below x or below its logarithm.
/// </summary>
internal static class NormalizerStep
{
    public static bool Write(PipelineStep step, IReadOnlySet<string> needed, PipelineContext context)
    {
        if (step.Transformer is not NormalizingTransformer normalizer)
            return false;
        foreach (NormalizingTransformer.ColumnOptions column in normalizer.Columns.Where(column => needed.Contains(column.Name)))
        {
            if (!context.ContainsColumn(column.InputColumnName))
                continue;
            Func<Node, Node>? function = column.ModelParameters switch
            {
                NormalizingTransformer.AffineNormalizerModelParameters<float> p => x => Affine(x, [p.Scale], [p.Offset]),
                NormalizingTransformer.AffineNormalizerModelParameters<double> p => x => Affine(x, [p.Scale], [p.Offset]),
                NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>> p => x => Affine(x, Wide(p.Scale), Wide(p.Offset)),
                NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<double>> p => x => Affine(x, p.Scale, p.Offset),
                NormalizingTransformer.CdfNormalizerModelParameters<float> p => x => Share(x, [p.Mean], [p.StandardDeviation], p.UseLog, float.Epsilon),
                NormalizingTransformer.CdfNormalizerModelParameters<double> p => x => Share(x, [p.Mean], [p.StandardDeviation], p.UseLog, double.Epsilon),
                NormalizingTransformer.CdfNormalizerModelParameters<ImmutableArray<float>> p =>
                    x => Share(x, Wide(p.Mean), Wide(p.StandardDeviation), p.UseLog, float.Epsilon),
                NormalizingTransformer.CdfNormalizerModelParameters<ImmutableArray<double>> p => x => Share(x, p.Mean, p.StandardDeviation, p.UseLog, double.Epsilon),
                NormalizingTransformer.BinNormalizerModelParameters<float> p => x => Ranges(x, [Wide(p.UpperBounds)], [p.Density], [p.Offset]),
                NormalizingTransformer.BinNormalizerModelParameters<double> p => x => Ranges(x, [p.UpperBounds], [p.Density], [p.Offset]),
                NormalizingTransformer.BinNormalizerModelParameters<ImmutableArray<float>> p =>
                    x => Ranges(x, [.. p.UpperBounds.Select(Wide)], Wide(p.Density), Wide(p.Offset)),
                NormalizingTransformer.BinNormalizerModelParameters<ImmutableArray<double>> p => x => Ranges(x, p.UpperBounds, p.Density, p.Offset),
                _ => null,
            };
            if (function is not null)
                NumberStep.Write(context, step.Source.Schema[column.InputColumnName], step.View.Schema[column.Name], function);
        }
        return true;
    }

    private static Node Affine(Node x, ImmutableArray<double> scale, ImmutableArray<double> offset)
        => offset.IsDefaultOrEmpty ? x * Row(x, scale) : (x - Row(x, offset)) * Row(x, scale);

    /// <summary>Φ((x − mean)/deviation) by the formula with which ML.NET computes it (Winitzki 2008); 0 where x, or its logarithm, is no finite number.</summary>
    private static Node Share(Node x, ImmutableArray<double> mean, ImmutableArray<double> deviation, bool useLog, double least)
    {
        Node value = x.Cast(ElementType.Float64);
        value = useLog ? value.Log() : value;
        Node z = (value - Row(value, mean)) / Row(value, [.. deviation.Select(d => d > least ? d : 1)]), half = z * z * 0.5, bent = half * 0.147;
        Node share = 0.5 + (0.5 * z.Sign() * (1 - (-half * ((4 / Math.PI) + bent) / (1 + bent)).Exp()).Sqrt());
        Node counts = value.Abs() <= double.MaxValue;
        Node varies = x.Graph.Constant(Literal.Of<bool>([.. deviation.Select(d => d > least)], RowShape(x, deviation.Length)));
        return (counts & varies).Where(share, share.ZerosLike());
    }

    /// <summary>How many of a number's upper bounds, the last not counted, lie below it, divided by their count, less the offset; NaN stays.</summary>
    private static Node Ranges(Node x, ImmutableArray<ImmutableArray<double>> bounds, ImmutableArray<double> density, ImmutableArray<double> offset)
    {
        int most = bounds.Max(row => Math.Max(1, row.Length - 1));
        double[] table = [.. bounds.SelectMany(row => row.SkipLast(1).Concat(Enumerable.Repeat(double.PositiveInfinity, most)).Take(most))];
        Shape shape = bounds.Length == 1 ? [1, most] : [.. x.Shape.Dims[1..], most];
        Node below = (x.Unsqueeze(x.Shape.Rank) > x.Graph.Constant(Literal.FromDoubles(table, new(x.Element, shape)))).Cast(x.Element).Sum(x.Shape.Rank);
        Node range = below / Row(x, density);
        return x.IsNaN().Where(x, offset.IsDefaultOrEmpty ? range : range - Row(x, offset));
    }

    private static Node Row(Node x, ImmutableArray<double> values) => x.Graph.Constant(Literal.FromDoubles([.. values], new(x.Element, RowShape(x, values.Length))));

    private static Shape RowShape(Node x, int count) => count == 1 ? [1] : x.Shape[1..];

    private static ImmutableArray<double> Wide(ImmutableArray<float> values) => values.IsDefaultOrEmpty ? [] : [.. values.Select(value => (double)value)];
}
