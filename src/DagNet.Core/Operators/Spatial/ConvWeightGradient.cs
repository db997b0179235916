using System.Collections.Immutable;

namespace DagNet;

/// <summary>The gradient of a convolution's weight: Σ X[n, c, i]·dY[n, m, o] over all that meet at a tap.</summary>
/// <param name="Strides">Steps of the window.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
/// <param name="Groups">Parts of the channels that are convolved apart.</param>
/// <param name="Kernel">The spatial extents of the weight.</param>
public sealed record ConvWeightGradient(Axes Strides, Axes Dilations, Axes Before, Axes After, int Groups, Axes Kernel)
    : Convolving(Strides, Dilations, Before, After, Groups)
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(2, x);
        CheckImage(x[0], "the input", Kernel);
        CheckImage(x[1], "the gradient", Kernel);
        var dims = new Dim[SpatialRank + 2];
        (dims[0], dims[1]) = (x[1].Shape[1], x[0].Shape[1] / Groups);
        for (int axis = 0; axis < SpatialRank; axis++)
            dims[axis + 2] = Kernel[axis];
        return x[0] with { Shape = Shape.Create(dims) };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [InputGradient(y.Inputs[1], dy, y.Inputs[0].Shape[2..]), Forward(y.Inputs[0], dy)];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        DenseArray image = x[0], dy = x[1];
        foreach ((int i, int w, int o) in Terms(image.Shape, result.Shape, dy.Shape))
            result[w] += image[i] * dy[o];
        return [result];
    }
}
