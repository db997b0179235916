using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y[…, indices[i…], …] = Σ x[…, i…, …], else 0: the gradient of <see cref="Gather"/>, whose gradient gathers. Sums
/// over equal indices are made in their order.
/// </summary>
/// <param name="Axis">The axis of the result that the indices point into, counted from the front.</param>
/// <param name="Extent">Its extent.</param>
public sealed record ScatterAdd(int Axis, Dim Extent) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(2, x);
        Indexing.Check(this, x[0]);
        Shape indices = x[0].Shape, from = x[1].Shape;
        int end = Axis + indices.Rank;
        if (Axis < 0 || end > from.Rank || from[Axis..end] != indices)
            throw new ShapeException($"ScatterAdd: the axes of {from} from {Axis} on must be those of the indices, "
                + $"{indices}. Reshape one of them.");
        return x[1] with { Shape = [.. from.Dims[..Axis], Extent, .. from.Dims[end..]] };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [null, y.Graph.Apply(new Gather(Axis), dy, y.Inputs[0])];

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers) => this with { Extent = Extent.Bind(numbers) };

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        int rank = x[0].Rank;
        for (int i = 0; i < x[1].Count; i++)
        {
            int[] at = x[1].Coordinates(i);
            int index = Indexing.Wrap(this, x[0][x[0].Position(at.AsSpan(Axis, rank))], result.Shape[Axis]);
            result[result.Position([.. at[..Axis], index, .. at[(Axis + rank)..]])] += x[1][i];
        }
        return [result];
    }
}

/// <summary>Writes <c>x.ScatterAdd(indices, extent, axis)</c>.</summary>
public static class ScatterAddExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// Zeros of an extent along an axis, to which x is added at the indices; segment sums, for one.
        /// </summary>
        public Node ScatterAdd(Node indices, Dim extent, int axis = 0)
            => x.Graph.Apply(new ScatterAdd(axis, extent), indices, x);
    }
}
