using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Every Steps[a]-th element from Starts[a] on along each axis, To[a] of them. The gradient is put back among zeros.
/// </summary>
/// <param name="Starts">The first element of each axis, counted from the front.</param>
/// <param name="To">The shape of the result.</param>
/// <param name="Steps">The distance of the elements along each axis; negative reads backwards.</param>
public sealed record Slice(Shape Starts, Shape To, Axes Steps) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        Check(this, Starts, To, Steps, x[0].Shape);
        return x[0] with { Shape = To };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => [y.Graph.Apply(new Unslice(Starts, Steps, y.Inputs[0].Shape), dy)];

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers)
        => new Slice(Starts.Bind(numbers), To.Bind(numbers), Steps);

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
    {
        if (!Starts.IsKnown || !To.IsKnown)
            return null;
        int[] starts = Starts.ToArray(), ends = new int[starts.Length];
        for (int axis = 0; axis < ends.Length; axis++)
        {
            long end = starts[axis] + (To[axis].Value * Steps[axis]);
            // ONNX counts a negative end from the back, so "before the first" is as far below as there is.
            ends[axis] = end < 0 ? int.MinValue : checked((int)end);
        }
        return new OnnxForm("Slice").WithInput(starts).WithInput(ends)
            .WithInput([.. Enumerable.Range(0, starts.Length)]).WithInput(Steps.Values);
    }

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(To.ToArray());
        for (int i = 0; i < result.Count; i++)
            result[i] = x[0][x[0].Position(Source(result.Coordinates(i), Starts, Steps))];
        return [result];
    }

    /// <summary>Where an element of the slice lies in the whole.</summary>
    internal static int[] Source(int[] index, Shape starts, Axes steps)
    {
        for (int axis = 0; axis < index.Length; axis++)
            index[axis] = (int)starts[axis].Value + (index[axis] * steps[axis]);
        return index;
    }

    /// <summary>Checks that a slice lies inside the whole, as far as the extents are numbers.</summary>
    internal static void Check(Op op, Shape starts, Shape part, Axes steps, Shape whole)
    {
        if (starts.Rank != whole.Rank || part.Rank != whole.Rank || steps.Count != whole.Rank)
            throw new ShapeException($"{op.Name}: starts {starts}, extents {part} and steps {steps} do not fit "
                + $"{whole}. Give one for each axis.");
        for (int axis = 0; axis < whole.Rank; axis++)
        {
            if (steps[axis] == 0)
                throw new ShapeException($"{op.Name}: the step along axis {axis} is 0. Use 1, or a negative one to "
                    + "read backwards.");
            if (!starts[axis].IsKnown || !part[axis].IsKnown || !whole[axis].IsKnown || part[axis] == 0)
                continue;
            long first = starts[axis].Value, last = first + ((part[axis].Value - 1) * steps[axis]);
            if (Math.Min(first, last) < 0 || Math.Max(first, last) >= whole[axis].Value)
                throw new ShapeException($"{op.Name}: elements {first}…{last} of axis {axis} lie outside {whole}, "
                    + "whose extent there is "
                    + $"{whole[axis]}. Take elements inside it.");
        }
    }
}

/// <summary>
/// Writes <c>x.Slice(axis, 1..^1)</c>, <c>x.Part(axis, start, extent)</c> and <c>x.Select(axis, index)</c>.
/// </summary>
public static class SliceExtensions
{
    extension(Node x)
    {
        /// <summary>A range of one axis; ends beyond the extent are cut off where it is a number.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="range">As in <c>2..^1</c>.</param>
        /// <param name="step">Every how manyth element; negative takes the same range backwards.</param>
        /// <exception cref="ShapeException">The range is empty or outside a named extent.</exception>
        public Node Slice(int axis, Range range, int step = 1)
        {
            int at = x.Shape.Axis(axis, new Slice([], [], []));
            Dim extent = x.Shape[at], start = Position(range.Start, extent), end = Position(range.End, extent),
                length = end - start;
            if (length.IsKnown && length.Value < 0)
                throw new ShapeException($"Slice: the range {range} of axis {axis} of {x.Shape} ends before it "
                    + "starts. Swap its ends.");
            int size = Math.Abs(step);
            return x.Part(at, step < 0 ? end - 1 : start, size == 1 ? length : (length + (size - 1)) / size, step);
        }

        /// <summary>Some elements of one axis, whose extents may be names.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="start">The first element, from the front.</param>
        /// <param name="extent">How many.</param>
        /// <param name="step">The distance of the elements; negative reads backwards.</param>
        /// <exception cref="ShapeException">The elements lie outside the axis.</exception>
        public Node Part(int axis, Dim start, Dim extent, int step = 1)
        {
            Shape shape = x.Shape;
            int at = shape.Axis(axis, new Slice([], [], []));
            if (start == 0 && step == 1 && extent == shape[at])
                return x;
            var starts = new Dim[shape.Rank];
            var steps = new int[shape.Rank];
            for (int k = 0; k < starts.Length; k++)
                (starts[k], steps[k]) = k == at ? (start, step) : (0, 1);
            return x.Graph.Apply(new Slice(Shape.Create(starts), shape.With(at, extent), [.. steps]), x);
        }

        /// <summary>One element of an axis, which goes.</summary>
        public Node Select(int axis, int index)
        {
            int at = x.Shape.Axis(axis, new Slice([], [], []));
            return x.Part(at, index < 0 ? x.Shape[at] + index : index, 1).Squeeze(at);
        }

        /// <summary>The elements of an axis in the opposite order.</summary>
        public Node Reverse(int axis) => x.Slice(axis, .., -1);
    }

    private static Dim Position(Index index, Dim extent)
    {
        Dim position = index.IsFromEnd ? extent - index.Value : index.Value;
        return position.IsKnown && extent.IsKnown ? Math.Clamp(position.Value, 0, extent.Value) : position;
    }
}
