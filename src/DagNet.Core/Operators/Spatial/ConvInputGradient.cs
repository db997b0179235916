using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// The gradient of a convolution's input: every dY[n, m, o]·W[m, c, k] is added onto the input that it came from. The product
/// with the transposed convolution.
/// </summary>
/// <param name="Strides">Steps of the window.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
/// <param name="Groups">Parts of the channels that are convolved apart.</param>
/// <param name="Extents">The spatial extents of the input.</param>
public sealed record ConvInputGradient(Axes Strides, Axes Dilations, Axes Before, Axes After, int Groups, Shape Extents)
    : Convolving(Strides, Dilations, Before, After, Groups)
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(2, x);
        KernelOf(x[0], x[1]);
        if (x[0].Shape[1] != x[1].Shape[0])
            throw new ShapeException($"{Name}: the input {x[0].Shape} has {x[0].Shape[1]} channels, the weight {x[1].Shape} takes "
                + $"{x[1].Shape[0]}. Check the layer before.");
        return x[0] with { Shape = [x[0].Shape[0], x[1].Shape[1] * Groups, .. Extents.Dims] };
    }

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers) => this with { Extents = Extents.Bind(numbers) };

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => [Forward(dy, y.Inputs[1]), WeightGradient(dy, y.Inputs[0], Spatial(y.Inputs[1].Shape))];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        DenseArray dy = x[0], weight = x[1];
        foreach ((int i, int w, int o) in Terms(result.Shape, weight.Shape, dy.Shape))
            result[i] += dy[o] * weight[w];
        return [result];
    }
}
