using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// The largest element under each window, and as second result its position in the whole input, row-major. The first of equal
/// ones is taken, and gets the gradient.
/// </summary>
/// <param name="Kernel">The window.</param>
/// <param name="Strides">Its steps.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis, which is never the largest.</param>
/// <param name="After">Padding behind it.</param>
/// <param name="Ceil">Whether a window that lies over the end counts too.</param>
public sealed record MaxPool(Axes Kernel, Axes Strides, Axes Dilations, Axes Before, Axes After, bool Ceil)
    : Pool(Kernel, Strides, Dilations, Before, After, Ceil)
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x) => Pooled(x);

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferAll(ReadOnlySpan<TensorType> x)
        => [Pooled(x), new(ElementType.Int64, Pooled(x).Shape)];

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, IReadOnlyList<Node?> dy)
        => [dy[0] is { } values ? y.Graph.Apply(new MaxUnpool(y.Inputs[0].Shape), values, y.Item(1)) : null];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => OnnxWindow("MaxPool", Kernel).With("dilations", OnnxForm.Longs(Dilations)).With("ceil_mode", Ceil ? 1L : 0L);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        DenseArray values = new(y[0].Shape.ToArray()), positions = new(values.Shape);
        Array.Fill(values.Data, double.NegativeInfinity);
        Array.Fill(positions.Data, -1);
        foreach ((int i, int o) in Pairs(x[0].Shape, values.Shape))
            if (positions[o] < 0 || x[0][i] > values[o] || (double.IsNaN(x[0][i]) && !double.IsNaN(values[o])))
                (values[o], positions[o]) = (x[0][i], i);
        return [values, positions];
    }
}

/// <summary>Writes <c>x.MaxPool(2)</c>.</summary>
public static class MaxPoolExtensions
{
    extension(Node x)
    {
        /// <summary>The largest element under each window of [batch, channels, d…]; one number stands for all spatial axes.</summary>
        /// <param name="kernel">The window.</param>
        /// <param name="strides">Its steps; the window's own size where not given.</param>
        /// <param name="padding">Padding before and behind each axis; 0 where not given.</param>
        /// <param name="dilations">Distances of its taps; 1 where not given.</param>
        /// <param name="ceil">Whether a window that lies over the end counts too.</param>
        public Node MaxPool(Axes kernel, Axes strides = default, Axes padding = default, Axes dilations = default, bool ceil = false)
        {
            int rank = x.Shape.Rank - 2;
            Axes window = Windowed.Or(kernel, 1, rank), pads = Windowed.Or(padding, 0, rank);
            return x.Graph.Apply(new MaxPool(window, strides.Count == 0 ? window : Windowed.Or(strides, 1, rank),
                Windowed.Or(dilations, 1, rank), pads, pads, ceil), x).Item(0);
        }

        /// <summary>The same with a window and padding of any kind; take the values with Item(0), their positions with Item(1).</summary>
        public Node MaxPool(MaxPool window) => x.Graph.Apply(window, x);
    }
}
