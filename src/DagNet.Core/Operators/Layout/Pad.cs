using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Puts elements before and after each axis. The gradient of what was put there is added where it was taken from.
/// </summary>
/// <param name="Before">How many elements before each axis.</param>
/// <param name="After">How many elements after each axis.</param>
/// <param name="Mode">What to put there.</param>
/// <param name="Value">The number, of <see cref="PadMode.Constant"/>.</param>
public sealed record Pad(Axes Before, Axes After, PadMode Mode = PadMode.Constant, double Value = 0) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        Shape from = x[0].Shape;
        if (Before.Count != from.Rank || After.Count != from.Rank)
            throw new ShapeException($"Pad: {Before.Count} and {After.Count} amounts were given for {from}, which "
                + $"has {from.Rank} axes. "
                + "Give two for each axis.");
        var dims = new Dim[from.Rank];
        for (int axis = 0; axis < dims.Length; axis++)
        {
            int most = Math.Max(Before[axis], After[axis]);
            if (Math.Min(Before[axis], After[axis]) < 0)
                throw new ShapeException($"Pad: axis {axis} cannot have {Before[axis]} elements before and "
                    + $"{After[axis]} after. Use Slice to cut.");
            if (most > 0 && from[axis].IsKnown && most > Available(from[axis].Value))
                throw new ShapeException($"Pad: axis {axis} of {from} has {Available(from[axis].Value)} elements to "
                    + $"{Mode.ToString().ToLowerInvariant()}, "
                    + $"but {most} are wanted. Pad less, or with a constant.");
            dims[axis] = from[axis] + (Before[axis] + After[axis]);
        }
        return x[0] with { Shape = Shape.Create(dims) };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
    {
        for (int axis = 0; axis < Before.Count; axis++)
            if (Before[axis] + After[axis] > 0)
                dy = Back(dy, axis, y.Inputs[0].Shape[axis]);
        return [dy];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => Value != 0 || (Mode == PadMode.Wrap && opset < 19) ? null
        : new OnnxForm("Pad").With("mode", Mode.ToString().ToLowerInvariant())
            .WithInput([.. Before.Values, .. After.Values]);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        for (int i = 0; i < result.Count; i++)
        {
            int[] index = result.Coordinates(i);
            bool inside = true;
            for (int axis = 0; axis < index.Length; axis++)
            {
                index[axis] = Place(index[axis] - Before[axis], x[0].Shape[axis]);
                inside &= index[axis] >= 0;
            }
            result[i] = inside ? x[0][x[0].Position(index)] : Value;
        }
        return [result];
    }

    /// <summary>The cotangent of one axis without its padding.</summary>
    private Node Back(Node dy, int axis, Dim extent)
    {
        int before = Before[axis], after = After[axis];
        Node dx = dy.Part(axis, before, extent);
        if (Mode == PadMode.Constant)
            return dx;
        (Dim head, Dim tail) = Mode switch
        {
            PadMode.Reflect => ((Dim)1, extent - (after + 1)),
            PadMode.Edge => (0, extent - 1),
            _ => (extent - before, (Dim)0),
        };
        return Add(Add(dx, dy.Part(axis, 0, before), head), dy.Part(axis, extent + before, after), tail);

        Node Add(Node sum, Node part, Dim at)
        {
            if (part.Shape[axis] == 0)
                return sum;
            Node source = Mode == PadMode.Reflect ? part.Reverse(axis)
                : Mode == PadMode.Edge ? part.Sum(keepDims: true, axis)
                : part;
            return sum + source.PutBack(axis, at, extent);
        }
    }

    private long Available(long extent) => Mode switch
    {
        PadMode.Constant => int.MaxValue,
        PadMode.Reflect => Math.Max(0, extent - 1),
        PadMode.Edge => extent == 0 ? 0 : int.MaxValue,
        _ => extent,
    };

    private int Place(int i, int extent) => i >= 0 && i < extent ? i : Mode switch
    {
        PadMode.Constant => -1,
        PadMode.Reflect => i < 0 ? -i : (2 * extent) - 2 - i,
        PadMode.Edge => Math.Clamp(i, 0, extent - 1),
        _ => (i + extent) % extent,
    };
}

/// <summary>Writes <c>x.Pad([0, 1], [0, 1])</c>.</summary>
public static class PadExtensions
{
    extension(Node x)
    {
        /// <summary>Puts elements before and after each axis.</summary>
        /// <param name="before">How many before each axis.</param>
        /// <param name="after">How many after each axis.</param>
        /// <param name="mode">What to put there.</param>
        /// <param name="value">The number, of <see cref="PadMode.Constant"/>.</param>
        public Node Pad(ReadOnlySpan<int> before, ReadOnlySpan<int> after, PadMode mode = PadMode.Constant,
            double value = 0)
            => x.Graph.Apply(new Pad(Axes.Create(before), Axes.Create(after), mode, value), x);
    }
}
