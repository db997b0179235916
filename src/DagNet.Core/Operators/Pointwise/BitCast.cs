using System.Collections.Immutable;

namespace DagNet;

/// <summary>The same bits read as another element type of the same size. No gradient flows.</summary>
/// <param name="From">The type that they are read as so far.</param>
/// <param name="To">The new type.</param>
public sealed record BitCast(ElementType From, ElementType To) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        return x[0].Element == From && From.Bytes == To.Bytes ? x[0] with { Element = To } : throw new ShapeException(
            $"BitCast: {x[0].Element.Word} has {x[0].Element.Bytes} bytes and {To.Word} {To.Bytes}. Use Cast, which changes the bits.");
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [null];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var bytes = new byte[x[0].Count * From.Bytes];
        ElementTypes.FromDoubles(From, x[0].Data, bytes);
        return [new(ElementTypes.ToDoubles(To, bytes), x[0].Shape)];
    }
}

/// <summary>Writes <c>x.BitCast(ElementType.Int32)</c>.</summary>
public static class BitCastExtensions
{
    extension(Node x)
    {
        /// <summary>The same bits read as another element type of the same size.</summary>
        public Node BitCast(ElementType to) => x.Element == to ? x : x.Graph.Apply(new BitCast(x.Element, to), x);
    }
}
