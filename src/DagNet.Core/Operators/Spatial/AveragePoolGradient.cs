using System.Collections.Immutable;

namespace DagNet;

/// <summary>Spreads each element evenly over the inputs that its mean was taken of.</summary>
/// <param name="Kernel">The window.</param>
/// <param name="Strides">Its steps.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
/// <param name="Ceil">Whether a window that lies over the end counts too.</param>
/// <param name="CountPadding">Whether the mean is taken over the padding too.</param>
/// <param name="Extents">The spatial extents of the result.</param>
public sealed record AveragePoolGradient(
    Axes Kernel, Axes Strides, Axes Dilations, Axes Before, Axes After, bool Ceil, bool CountPadding, Shape Extents)
    : Averaging(Kernel, Strides, Dilations, Before, After, Ceil, CountPadding)
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        return x[0] with { Shape = [.. x[0].Shape.Dims[..2], .. Extents.Dims] };
    }

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers) => this with { Extents = Extents.Bind(numbers) };

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => [y.Graph.Apply(new AveragePool(Kernel, Strides, Dilations, Before, After, Ceil, CountPadding), dy)];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        DenseArray dy = x[0];
        double[] counts = Counts(result.Shape[2..], dy.Shape[2..]);
        foreach ((int i, int o) in Pairs(result.Shape, dy.Shape))
            result[i] += dy[o] / counts[o % counts.Length];
        return [result];
    }
}
