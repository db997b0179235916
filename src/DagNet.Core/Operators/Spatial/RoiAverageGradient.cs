using System.Collections.Immutable;

namespace DagNet;

/// <summary>Adds the gradients of the means of regions onto the elements that they were taken of.</summary>
/// <param name="Height">Bins along the height.</param>
/// <param name="Width">Bins along the width.</param>
/// <param name="SpatialScale">The scale of the input against the image that the regions are of.</param>
/// <param name="HalfPixel">Whether regions are moved by half an element; else they are at least one large.</param>
/// <param name="To">The shape of the images.</param>
public sealed record RoiAverageGradient(int Height, int Width, double SpatialScale, bool HalfPixel, Shape To)
    : RoiPooling(Height, Width, SpatialScale, HalfPixel)
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(3, x);
        return x[0] with { Shape = To };
    }

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers) => this with { To = To.Bind(numbers) };

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => [y.Graph.Apply(new RoiAverage(Height, Width, SpatialScale, HalfPixel), dy, y.Inputs[1], y.Inputs[2]), null, null];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(To.ToArray());
        DenseArray dy = x[0];
        foreach ((int bin, int pixel, double weight) in Terms(x[1], x[2], result.Shape))
            result[pixel] += weight * dy[bin];
        return [result];
    }
}
