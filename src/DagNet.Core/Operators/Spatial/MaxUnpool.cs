using System.Collections.Immutable;

namespace DagNet;

/// <summary>Adds each element onto the place in a tensor of zeros that its position says: the transpose of what MaxPool does.</summary>
/// <param name="To">The shape of the result.</param>
public sealed record MaxUnpool(Shape To) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(2, x);
        return x[0].Shape == x[1].Shape && x[1].Element == ElementType.Int64 ? x[0] with { Shape = To } : throw new ShapeException(
            $"MaxUnpool: the positions are {x[1]}, but values {x[0]} need int64{x[0].Shape}.");
    }

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers) => new MaxUnpool(To.Bind(numbers));

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy.Flatten(0).Gather(y.Inputs[1]), null];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(To.ToArray());
        for (int i = 0; i < x[0].Count; i++)
            result[(int)x[1][i]] += x[0][i];
        return [result];
    }
}
