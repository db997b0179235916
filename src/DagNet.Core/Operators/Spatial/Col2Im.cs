using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Puts windows, laid out as columns [batch, channels·taps, windows], back into an image [batch, channels, extents…], where
/// those that overlap add up. The gradient lays the windows out again (<see cref="Im2Col"/>).
/// </summary>
/// <param name="Extents">The spatial extents of the image.</param>
/// <param name="Kernel">The window.</param>
/// <param name="Strides">Its steps.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis, which is cut off.</param>
/// <param name="After">Padding behind it.</param>
public sealed record Col2Im(Shape Extents, Axes Kernel, Axes Strides, Axes Dilations, Axes Before, Axes After)
    : Unfolding(Kernel, Strides, Dilations, Before, After)
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        Shape columns = x[0].Shape;
        Dim windows = Blocks(Extents).Size;
        if (x[0].Element == ElementType.Bool || columns.Rank != 3 || columns[2] != windows
            || (columns[1].IsKnown && columns[1].Value % Taps != 0))
            throw new ShapeException($"Col2Im: the columns are {x[0]}, but an image {Extents} under windows {Kernel} needs numbers "
                + $"[batch, a multiple of {Taps}, {windows}]. Check the layer before, or the image's extents.");
        return x[0] with { Shape = [columns[0], columns[1] / Taps, .. Extents.Dims] };
    }

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers) => this with { Extents = Extents.Bind(numbers) };

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [y.Graph.Apply(new Im2Col(Kernel, Strides, Dilations, Before, After), dy)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Col2Im").With("dilations", OnnxForm.Longs(Dilations))
        .With("pads", OnnxForm.Longs([.. Before.Values, .. After.Values])).With("strides", OnnxForm.Longs(Strides));

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        DenseArray columns = x[0];
        foreach ((int i, int c) in Pairs(result.Shape[0] * result.Shape[1], result.Shape[2..]))
            result[i] += columns[c];
        return [result];
    }
}

/// <summary>Writes <c>x.Col2Im([28, 28], [3, 3])</c>.</summary>
public static class Col2ImExtensions
{
    extension(Node x)
    {
        /// <summary>Windows [batch, channels·taps, windows] back into an image; one number stands for all axes.</summary>
        /// <param name="extents">The spatial extents of the image.</param>
        /// <param name="kernel">The window.</param>
        /// <param name="strides">Its steps; 1 where not given.</param>
        /// <param name="padding">Padding before and behind each axis; 0 where not given.</param>
        /// <param name="dilations">Distances of its taps; 1 where not given.</param>
        public Node Col2Im(Shape extents, Axes kernel, Axes strides = default, Axes padding = default, Axes dilations = default)
        {
            int rank = extents.Rank;
            Axes pads = Windowed.Or(padding, 0, rank);
            return x.Graph.Apply(new Col2Im(extents, Windowed.Or(kernel, 1, rank), Windowed.Or(strides, 1, rank),
                Windowed.Or(dilations, 1, rank), pads, pads), x);
        }
    }
}
