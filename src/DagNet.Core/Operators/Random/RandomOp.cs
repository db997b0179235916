using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// An operator that draws numbers from the counter-based generator: the same seed, step and stream give the same
/// numbers on every device and any number of threads. Its input is the graph's random state; no gradient flows.
/// </summary>
/// <param name="Type">What is drawn: float32 or float64.</param>
/// <param name="Stream">Tells one random node from another, so that two never give the same numbers.</param>
public abstract record RandomOp(TensorType Type, int Stream) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        if (x[0] != new TensorType(ElementType.Int64, Shape.Of(2)))
            throw new ShapeException($"{Name}: its input must be the random state int64[2], but is {x[0]}. Use "
                + "graph.RandomState.");
        return Type.Element.IsFloat ? Type
            : throw new ShapeException($"{Name}: draws float32 or float64, not {Type.Element.Word}.");
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [null];

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers)
        => this with { Type = Type with { Shape = Type.Shape.Bind(numbers) } };

    /// <inheritdoc/>
    public sealed override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(Type.Shape.ToArray());
        long seed = (long)x[0][0], step = (long)x[0][1];
        if (Type.Element == ElementType.Float64)
            Draw<double>(seed, step, 0, result.Data);
        else
        {
            var singles = new float[result.Count];
            Draw<float>(seed, step, 0, singles);
            for (int i = 0; i < singles.Length; i++)
                result[i] = singles[i];
        }
        return [result];
    }

    /// <summary>Draws the elements from <paramref name="start"/> on.</summary>
    internal abstract void Draw<T>(long seed, long step, long start, Span<T> y)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>;
}
