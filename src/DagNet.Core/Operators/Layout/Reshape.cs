using System.Collections.Immutable;

namespace DagNet;

/// <summary>The same elements in the same order with other extents. The gradient is reshaped back.</summary>
public sealed record Reshape(Shape To) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        if (x[0].Shape.Size != To.Size)
            throw new ShapeException($"Reshape: cannot turn {x[0].Shape} into {To}: {x[0].Shape.Size} elements on "
                + "the left, "
                + $"{To.Size} on the right. Give extents with the same product.");
        return x[0] with { Shape = To };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy.Reshape(y.Inputs[0].Shape)];

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers) => new Reshape(To.Bind(numbers));

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
        => [new([.. x[0].Data], To.ToArray())];
}

/// <summary>Writes <c>x.Reshape(shape)</c>.</summary>
public static class ReshapeExtensions
{
    extension(Node x)
    {
        /// <summary>The same elements with these extents, which must have the same product.</summary>
        public Node Reshape(Shape to) => x.Shape == to ? x : x.Graph.Apply(new Reshape(to), x);

        /// <summary>Merges all axes from the given one on into one.</summary>
        public Node Flatten(int axis = 1)
        {
            Dim rest = 1;
            foreach (Dim dim in x.Shape[axis..])
                rest *= dim;
            return x.Reshape([.. x.Shape.Dims[..axis], rest]);
        }

        /// <summary>
        /// Adds an axis of extent 1 before the given position; negative counts from the end of the result.
        /// </summary>
        public Node Unsqueeze(int axis)
        {
            int at = axis < 0 ? axis + x.Shape.Rank + 1 : axis;
            if (at < 0 || at > x.Shape.Rank)
                throw new ShapeException($"Unsqueeze: axis {axis} is outside {-x.Shape.Rank - 1}…{x.Shape.Rank} for "
                    + $"{x.Shape}.");
            return x.Reshape([.. x.Shape.Dims[..at], 1, .. x.Shape.Dims[at..]]);
        }

        /// <summary>Drops an axis of extent 1.</summary>
        public Node Squeeze(int axis)
        {
            int at = x.Shape.Axis(axis, new Reshape(x.Shape));
            if (x.Shape[at] != 1)
                throw new ShapeException($"Squeeze: axis {axis} of {x.Shape} has the extent {x.Shape[at]}, not 1.");
            return x.Reshape([.. x.Shape.Dims[..at], .. x.Shape.Dims[(at + 1)..]]);
        }
    }
}
