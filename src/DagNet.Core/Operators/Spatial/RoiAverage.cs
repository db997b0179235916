using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// The mean of each bin of regions, at as many points as it covers elements. No gradient flows to the regions, whose size says
/// how many points there are.
/// </summary>
/// <param name="Height">Bins along the height.</param>
/// <param name="Width">Bins along the width.</param>
/// <param name="SpatialScale">The scale of the input against the image that the regions are of.</param>
/// <param name="HalfPixel">Whether regions are moved by half an element; else they are at least one large.</param>
public sealed record RoiAverage(int Height, int Width, double SpatialScale, bool HalfPixel)
    : RoiPooling(Height, Width, SpatialScale, HalfPixel)
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(3, x);
        return x[0] with { Shape = [x[1].Shape[0], x[0].Shape[1], Height, Width] };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) =>
    [
        y.Graph.Apply(new RoiAverageGradient(Height, Width, SpatialScale, HalfPixel, y.Inputs[0].Shape), dy, y.Inputs[1], y.Inputs[2]),
        null, null,
    ];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        DenseArray image = x[0];
        foreach ((int bin, int pixel, double weight) in Terms(x[1], x[2], image.Shape))
            result[bin] += weight * image[pixel];
        return [result];
    }
}
