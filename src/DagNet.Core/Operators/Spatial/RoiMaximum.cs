using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Where the largest weighted neighbour of each bin of regions lies: its position in the whole input, row-major, and its weight.
/// No gradient flows through either; that of the product with the element there is the maximum's.
/// </summary>
/// <param name="Height">Bins along the height.</param>
/// <param name="Width">Bins along the width.</param>
/// <param name="SpatialScale">The scale of the input against the image that the regions are of.</param>
/// <param name="HalfPixel">Whether regions are moved by half an element; else they are at least one large.</param>
public sealed record RoiMaximum(int Height, int Width, double SpatialScale, bool HalfPixel)
    : RoiPooling(Height, Width, SpatialScale, HalfPixel)
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x) => InferAll(x)[0];

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferAll(ReadOnlySpan<TensorType> x)
    {
        Expect(3, x);
        Shape bins = [x[1].Shape[0], x[0].Shape[1], Height, Width];
        return [new(ElementType.Int64, bins), x[0] with { Shape = bins }];
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, IReadOnlyList<Node?> dy) => [null, null, null];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        DenseArray positions = new(y[0].Shape.ToArray()), weights = new(positions.Shape);
        double[] image = x[0].Data, regions = x[1].Data;
        int[] shape = x[0].Shape;
        for (int i = 0; i < positions.Count; i++)
        {
            int[] at = positions.Coordinates(i);
            ReadOnlySpan<double> region = regions.AsSpan(at[0] * 4, 4);
            int plane = ((Indexing.Wrap(this, x[2][at[0]], shape[0]) * shape[1]) + at[1]) * shape[2] * shape[3];
            (int pixel, weights[i]) = Largest(RoiLine.Of(this, region[1], region[3], Height), RoiLine.Of(this, region[0], region[2], Width),
                at[2], at[3], shape[2], shape[3], k => image[plane + k]);
            positions[i] = plane + pixel;
        }
        return [positions, weights];
    }

    /// <summary>The first of the largest products of neighbours and their weights in one bin.</summary>
    internal static (int Pixel, double Weight) Largest(
        RoiLine down, RoiLine across, int row, int column, int height, int width, Func<int, double> image)
    {
        ((long top, long bottom), (long left, long right)) = (down.Inside(row, height), across.Inside(column, width));
        long inside = Math.Max(0, bottom - top) * Math.Max(0, right - left);
        // A point outside counts as 0, which nothing below it exceeds.
        bool outside = inside == 0 || bottom - top < down.Points || right - left < across.Points;
        (int Pixel, double Weight, double Value) best = (0, 0, outside ? 0 : double.NegativeInfinity);
        for (long y = top; y < bottom && inside > 0; y++)
            for (long x = left; x < right; x++)
            {
                (int above, int below, double v) = down.Neighbours(row, y, height);
                (int before, int behind, double h) = across.Neighbours(column, x, width);
                best = Larger(best, (above * width) + before, (1 - v) * (1 - h), image);
                best = Larger(best, (above * width) + behind, (1 - v) * h, image);
                best = Larger(best, (below * width) + before, v * (1 - h), image);
                best = Larger(best, (below * width) + behind, v * h, image);
            }
        return (best.Pixel, best.Weight);
    }

    private static (int, double, double) Larger((int Pixel, double Weight, double Value) best, int pixel, double weight, Func<int, double> image)
        => weight * image(pixel) is var value && value > best.Value ? (pixel, weight, value) : best;
}
