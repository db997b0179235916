namespace DagNet;

/// <summary>What lies outside of a grid that is sampled: ONNX's padding_mode.</summary>
public enum SamplePadding
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The outermost elements.</summary>
    Border,

    /// <summary>The grid mirrored at its ends, again and again.</summary>
    Reflection,
}

/// <summary>Values of a grid at places between its elements, made of gathers and weights, so that gradients are theirs.</summary>
internal static class Sampling
{
    /// <summary>
    /// The elements along an axis that a value at each place is made of: their indices and weights, both [batch, places, taps].
    /// </summary>
    /// <param name="place">[batch, places], 0 at the first element.</param>
    /// <param name="extent">The extent of the axis.</param>
    /// <param name="mode">How values between elements are found.</param>
    /// <param name="padding">What lies outside.</param>
    /// <param name="aligned">Whether the axis ends, and is mirrored, at the centres of its outermost elements.</param>
    public static (Node Index, Node Weight) Taps(
        Node place, Dim extent, Interpolation mode, SamplePadding padding, bool aligned)
    {
        Graph graph = place.Graph;
        Node first = mode == Interpolation.Nearest ? place.Round() : place.Floor();
        long[] steps = mode switch
        {
            Interpolation.Nearest => [0],
            Interpolation.Linear => [0, 1],
            _ => [-1, 0, 1, 2],
        };
        Node index = first.Cast(ElementType.Int64).Unsqueeze(2) + graph.Constant(Literal.Of<long>(steps, [steps.Length]));
        Node after = place - first, before = 1 - after;
        Node weight = mode switch
        {
            Interpolation.Nearest => first.OnesLike().Unsqueeze(2),
            Interpolation.Linear => before.Stack(2, after),
            _ => Beyond(after).Stack(2, Between(after), Between(before), Beyond(before)),
        };
        if (padding == SamplePadding.Zeros)
        {
            Node inside = (index >= graph.Constant(0, ElementType.Int64)) & (index < graph.Extent(extent, ElementType.Int64));
            weight = inside.Where(weight, weight.ZerosLike());
        }
        if (padding == SamplePadding.Reflection)
            index = Mirrored(index, extent, aligned);
        return (index.Clip(graph.Constant(0, ElementType.Int64), graph.Extent(extent - 1, ElementType.Int64)), weight);
    }

    /// <summary>Taps along two axes as taps in the plane of both, whose elements are counted row-major.</summary>
    public static (Node Index, Node Weight) Both((Node Index, Node Weight) outer, (Node Index, Node Weight) inner, Dim extent)
    {
        Node rows = outer.Index * outer.Index.Graph.Extent(extent, ElementType.Int64);
        Shape shape = [.. outer.Index.Shape.Dims[..2], outer.Index.Shape[2] * inner.Index.Shape[2]];
        return ((rows.Unsqueeze(3) + inner.Index.Unsqueeze(2)).Reshape(shape),
            (outer.Weight.Unsqueeze(3) * inner.Weight.Unsqueeze(2)).Reshape(shape));
    }

    /// <summary>[batch, places, channels]: the weighted sums of what the taps read from x [batch, channels, elements].</summary>
    public static Node Read(Node x, Node index, Node weight)
    {
        Node rows = Rows(x, index, x.Graph.Range(x.Shape[0]).Reshape([x.Shape[0], 1, 1]));
        return (rows * weight.Unsqueeze(3)).Sum(2);
    }

    /// <summary>[…, channels]: what indices [a, b, c] read from the examples of x [batch, channels, elements].</summary>
    public static Node Rows(Node x, Node index, Node example)
    {
        Node rows = x.Transpose(0, 2, 1).Reshape([x.Shape[0] * x.Shape[2], x.Shape[1]]);
        return rows.Gather(index + (example * x.Graph.Extent(x.Shape[2], ElementType.Int64)));
    }

    /// <summary>A place beyond the ends of an axis brought back into it.</summary>
    public static Node Returned(Node place, Dim extent, SamplePadding padding, bool aligned)
    {
        if (padding == SamplePadding.Zeros)
            return place;
        Graph graph = place.Graph;
        Node last = graph.Extent(extent - 1, place.Element), zero = graph.Constant(0, place.Element);
        double margin = aligned ? 0 : 0.5;
        Node outside = (place < zero - margin) | (place > last + margin);
        if (padding == SamplePadding.Border)
            return outside.Where(place.Clip(zero, last), place);
        // A wave of triangles, from one end to the other and back. An axis of one element is all 0.
        Node length = last + (2 * margin), period = 2 * new Max().On(length, graph.Constant(1e-9, place.Element));
        Node way = place + margin, within = way - (period * (way / period).Floor());
        return outside.Where(length - (length - within).Abs() - margin, place);
    }

    /// <summary>Keys' cubic filter with a = −0.75 at distances up to 1.</summary>
    private static Node Between(Node t) => (((1.25 * t) - 2.25) * t * t) + 1;

    /// <summary>The same one further away, from 1 to 2.</summary>
    private static Node Beyond(Node t) => ((((-0.75 * t) + 1.5) * t) - 0.75) * t;

    private static Node Mirrored(Node index, Dim extent, bool aligned)
    {
        Graph graph = index.Graph;
        Node Number(Dim dim) => graph.Extent(dim, ElementType.Int64);
        Node one = Number(1), last = Number(extent - 1);
        Node period = aligned ? new Max().On(last + last, one) : Number(extent * 2);
        Node within = index.Mod(period);
        return (within > last).Where(period - within - (aligned ? Number(0) : one), within);
    }
}
