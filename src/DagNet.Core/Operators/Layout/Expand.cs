using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Repeats a tensor to a larger shape, aligned at the right: the only operator that broadcasts.
/// Its gradient sums back. The plan does not store the repetition where the consumer can read with stride 0.
/// </summary>
public sealed record Expand(Shape To) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        if (Shape.Broadcast(this, x[0].Shape, To) != To)
            throw new ShapeException($"Expand: cannot repeat {x[0].Shape} to {To}: the result would be "
                + $"{Shape.Broadcast(this, x[0].Shape, To)}. An extent must be 1 or equal.");
        return x[0] with { Shape = To };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy.SumTo(y.Inputs[0].Shape)];

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers) => new Expand(To.Bind(numbers));

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(To.ToArray());
        int skip = To.Rank - x[0].Rank;
        for (int i = 0; i < result.Count; i++)
        {
            int[] index = result.Coordinates(i)[skip..];
            for (int axis = 0; axis < index.Length; axis++)
                index[axis] = x[0].Shape[axis] == 1 ? 0 : index[axis];
            result[i] = x[0][x[0].Position(index)];
        }
        return [result];
    }
}

/// <summary>Writes <c>x.ExpandTo(shape)</c> and <c>x.SumTo(shape)</c>.</summary>
public static class ExpandExtensions
{
    extension(Node x)
    {
        /// <summary>Repeats the node to a shape that it broadcasts to.</summary>
        public Node ExpandTo(Shape to) => x.Shape == to ? x : x.Graph.Apply(new Expand(to), x);

        /// <summary>Sums the node to a shape that broadcasts to its own: the transpose of <c>ExpandTo</c>.</summary>
        public Node SumTo(Shape to)
        {
            int skip = x.Shape.Rank - to.Rank;
            var axes = new List<int>();
            for (int axis = 0; axis < x.Shape.Rank; axis++)
                if (axis < skip || (to[axis - skip] == 1 && x.Shape[axis] != 1))
                    axes.Add(axis);
            Node sum = axes.Count == 0 ? x : x.Graph.Apply(new ReduceSum([.. axes], KeepDims: true), x);
            return sum.Reshape(to);
        }
    }
}
