using System.Collections.Frozen;
using System.Collections.Immutable;

namespace DagNet;

/// <summary>0, 1, 2, … along one axis: a constant as soon as the extent is a number. ONNX calls it Range.</summary>
/// <param name="Extent">How many.</param>
/// <param name="Element">The element type.</param>
public sealed record Iota(Dim Extent, ElementType Element) : Leaf
{
    /// <summary>A stranger's model may count to any number.</summary>
    private const long Longest = 1 << 24;

    /// <inheritdoc/>
    public override TensorType LeafType => new(Element, [Extent]);

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers)
        => Extent.Bind(numbers) is not { IsKnown: true } bound ? this
        : bound.Value <= Longest ? new Constant(Literal.FromDoubles(Count(bound), new(Element, [bound])))
        : throw new ShapeException($"Range: counts {bound.Value:N0} numbers; at most {Longest:N0} are kept as a constant. Use smaller shapes.");

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
        => [new(Count(Extent), [checked((int)Extent.Value)])];

    internal static double[] Count(Dim extent)
        => [.. Enumerable.Range(0, checked((int)extent.Value)).Select(i => (double)i)];
}

/// <summary>Writes <c>graph.Range(extent)</c>.</summary>
public static class IotaExtensions
{
    extension(Graph graph)
    {
        /// <summary>0, 1, 2, …, extent − 1 along one axis; the extent may be a name.</summary>
        public Node Range(Dim extent, ElementType element = ElementType.Int64)
            => graph.Apply(new Iota(extent, element).Bind(FrozenDictionary<string, long>.Empty));
    }
}
