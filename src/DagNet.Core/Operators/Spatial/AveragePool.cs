using System.Collections.Immutable;

namespace DagNet;

/// <summary>The mean of the elements under each window.</summary>
/// <param name="Kernel">The window.</param>
/// <param name="Strides">Its steps.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
/// <param name="Ceil">Whether a window that lies over the end counts too; what it has beyond the padding is never counted.</param>
/// <param name="CountPadding">Whether the mean is taken over the padding too, as zeros.</param>
public sealed record AveragePool(Axes Kernel, Axes Strides, Axes Dilations, Axes Before, Axes After, bool Ceil, bool CountPadding)
    : Averaging(Kernel, Strides, Dilations, Before, After, Ceil, CountPadding)
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x) => Pooled(x);

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [y.Graph.Apply(
        new AveragePoolGradient(Kernel, Strides, Dilations, Before, After, Ceil, CountPadding, y.Inputs[0].Shape[2..]), dy)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
    {
        bool dilated = Dilations.Values.ContainsAnyExcept(1);
        OnnxForm form = OnnxWindow("AveragePool", Kernel).With("ceil_mode", Ceil ? 1L : 0L).With("count_include_pad", CountPadding ? 1L : 0L);
        return !dilated ? form : opset >= 19 ? form.With("dilations", OnnxForm.Longs(Dilations)) : null;
    }

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        double[] counts = Counts(x[0].Shape[2..], result.Shape[2..]);
        DenseArray image = x[0];
        foreach ((int i, int o) in Pairs(image.Shape, result.Shape))
            result[o] += image[i] / counts[o % counts.Length];
        return [result];
    }
}

/// <summary>Writes <c>x.AveragePool(2)</c>.</summary>
public static class AveragePoolExtensions
{
    extension(Node x)
    {
        /// <summary>The mean under each window of [batch, channels, d…]; one number stands for all spatial axes.</summary>
        /// <param name="kernel">The window.</param>
        /// <param name="strides">Its steps; the window's own size where not given.</param>
        /// <param name="padding">Padding before and behind each axis; 0 where not given.</param>
        /// <param name="ceil">Whether a window that lies over the end counts too.</param>
        /// <param name="countPadding">Whether the mean is taken over the padding too.</param>
        /// <param name="dilations">Distances of its taps; 1 where not given.</param>
        public Node AveragePool(Axes kernel, Axes strides = default, Axes padding = default, bool ceil = false, bool countPadding = false,
            Axes dilations = default)
        {
            int rank = x.Shape.Rank - 2;
            Axes window = Windowed.Or(kernel, 1, rank), pads = Windowed.Or(padding, 0, rank);
            return x.Graph.Apply(new AveragePool(window, strides.Count == 0 ? window : Windowed.Or(strides, 1, rank),
                Windowed.Or(dilations, 1, rank), pads, pads, ceil, countPadding), x);
        }
    }
}
