using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Lays the windows of an image [batch, channels, d…] out as columns [batch, channels·taps, windows], with zeros in the
/// padding. The gradient puts them back and adds up (<see cref="Col2Im"/>).
/// </summary>
/// <param name="Kernel">The window.</param>
/// <param name="Strides">Its steps.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
public sealed record Im2Col(Axes Kernel, Axes Strides, Axes Dilations, Axes Before, Axes After)
    : Unfolding(Kernel, Strides, Dilations, Before, After)
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        Shape image = x[0].Shape;
        if (x[0].Element == ElementType.Bool || image.Rank < 3)
            throw new ShapeException($"Im2Col: the image is {x[0]}, but must be numbers [batch, channels, …]. Cast or reshape it.");
        return x[0] with { Shape = [image[0], image[1] * Taps, Blocks(image[2..]).Size] };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => [y.Graph.Apply(new Col2Im(y.Inputs[0].Shape[2..], Kernel, Strides, Dilations, Before, After), dy)];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        DenseArray image = x[0];
        foreach ((int i, int c) in Pairs(image.Shape[0] * image.Shape[1], image.Shape[2..]))
            result[c] = image[i];
        return [result];
    }
}

/// <summary>Writes <c>x.Im2Col(3)</c>.</summary>
public static class Im2ColExtensions
{
    extension(Node x)
    {
        /// <summary>The windows of an image as columns [batch, channels·taps, windows]; one number stands for all axes.</summary>
        /// <param name="kernel">The window.</param>
        /// <param name="strides">Its steps; 1 where not given.</param>
        /// <param name="padding">Padding before and behind each axis; 0 where not given.</param>
        /// <param name="dilations">Distances of its taps; 1 where not given.</param>
        public Node Im2Col(Axes kernel, Axes strides = default, Axes padding = default, Axes dilations = default)
        {
            int rank = x.Shape.Rank - 2;
            Axes pads = Windowed.Or(padding, 0, rank);
            return x.Graph.Apply(new Im2Col(Windowed.Or(kernel, 1, rank), Windowed.Or(strides, 1, rank),
                Windowed.Or(dilations, 1, rank), pads, pads), x);
        }
    }
}
