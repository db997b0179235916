using System.Collections.Immutable;

namespace DagNet;

/// <summary>Puts a slice back among zeros: the gradient of <see cref="Slice"/>, whose gradient is the slice.</summary>
/// <param name="Starts">Where the first element of each axis goes, counted from the front.</param>
/// <param name="Steps">The distance of the elements along each axis.</param>
/// <param name="To">The shape of the result.</param>
public sealed record Unslice(Shape Starts, Axes Steps, Shape To) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        Slice.Check(this, Starts, x[0].Shape, Steps, To);
        return x[0] with { Shape = To };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => [y.Graph.Apply(new Slice(Starts, y.Inputs[0].Shape, Steps), dy)];

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers)
        => new Unslice(Starts.Bind(numbers), Steps, To.Bind(numbers));

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(To.ToArray());
        for (int i = 0; i < x[0].Count; i++)
            result[result.Position(Slice.Source(x[0].Coordinates(i), Starts, Steps))] = x[0][i];
        return [result];
    }
}

/// <summary>Writes <c>x.PutBack(axis, start, extent)</c>.</summary>
public static class UnsliceExtensions
{
    extension(Node x)
    {
        /// <summary>Zeros of an extent along an axis, with x from a place on: what undoes <c>Part</c>.</summary>
        public Node PutBack(int axis, Dim start, Dim extent)
        {
            var starts = new Dim[x.Shape.Rank];
            var steps = new int[starts.Length];
            Array.Fill(steps, 1);
            starts[axis] = start;
            return x.Graph.Apply(new Unslice(Shape.Create(starts), [.. steps], x.Shape.With(axis, extent)), x);
        }
    }
}
