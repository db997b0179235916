using System.Collections.Immutable;

namespace DagNet;

/// <summary>The position of an element that exceeds all others along an axis, an int64.</summary>
/// <param name="Axis">The axis, counted from the front.</param>
/// <param name="KeepDims">Whether the axis stays with extent 1 or goes.</param>
/// <param name="SelectLastIndex">Whether it is the last of equal elements, not the first.</param>
public abstract record Extreme(int Axis, bool KeepDims, bool SelectLastIndex) : Op
{
    /// <inheritdoc/>
    public sealed override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        Shape from = x[0].Shape;
        int at = from.Axis(Axis, this);
        if (!x[0].Element.IsNumber)
            throw new ShapeException($"{Name}: takes numbers, but the input is {x[0].Element.Word}. Cast it.");
        if (from[at] == 0)
            throw new ShapeException($"{Name}: axis {at} of {from} has no elements. Give it at least one.");
        return new(ElementType.Int64,
            [.. from.Dims[..at], .. KeepDims ? [(Dim)1] : ReadOnlySpan<Dim>.Empty, .. from.Dims[(at + 1)..]]);
    }

    /// <inheritdoc/>
    public sealed override Node?[] Gradient(Node y, Node dy) => [null];

    /// <inheritdoc/>
    public sealed override OnnxForm? Onnx(int opset)
    {
        OnnxForm form = new OnnxForm(Name).With("axis", (long)Axis).With("keepdims", KeepDims ? 1L : 0L);
        return !SelectLastIndex ? form : opset < 12 ? null : form.With("select_last_index", 1L);
    }

    /// <inheritdoc/>
    public sealed override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var best = new DenseArray([.. x[0].Shape.Select((extent, axis) => axis == Axis ? 1 : extent)]);
        var result = new DenseArray(y[0].Shape.ToArray());
        for (int i = 0; i < x[0].Count; i++)
        {
            int[] index = x[0].Coordinates(i);
            int position = index[Axis];
            index[Axis] = 0;
            int at = best.Position(index);
            double value = x[0][i], former = best[at];
            bool equal = value == former || (double.IsNaN(value) && double.IsNaN(former));
            bool exceeds = !double.IsNaN(former) && (double.IsNaN(value) || Exceeds(value, former));
            if (position == 0 || (equal ? SelectLastIndex : exceeds))
                (best[at], result[at]) = (value, position);
        }
        return [result];
    }

    /// <summary>True where a is more extreme than b.</summary>
    protected abstract bool Exceeds(double a, double b);
}
