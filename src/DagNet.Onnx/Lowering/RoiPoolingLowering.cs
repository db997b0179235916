namespace DagNet.Onnx;

/// <summary>
/// The means of regions at as many points as they cover elements, and their gradient, as products with matrices of
/// weights. The standard has no operator for the gradient, and ONNX Runtime no kernel of its newest RoiAlign.
/// </summary>
internal static class RoiPoolingLowering
{
    /// <summary>The successor of a node in the graph to write, or null where it is no such mean.</summary>
    public static Node? Of(Op op, ReadOnlySpan<Node> x) => op switch
    {
        RoiAverage average => Average(average, x[0], x[1], x[2]),
        RoiAverageGradient gradient => Gradient(gradient, x[0], x[1], x[2]),
        _ => null,
    };

    private static Node Average(RoiAverage op, Node image, Node regions, Node indices)
    {
        Node rows = Weights(op, regions, 1, op.Height, image.Shape[2]);
        Node columns = Weights(op, regions, 0, op.Width, image.Shape[3]);
        return rows.MatMul(image.Gather(indices)).MatMul(columns, transposeB: true);
    }

    private static Node Gradient(RoiAverageGradient op, Node dy, Node regions, Node indices)
    {
        Node rows = Weights(op, regions, 1, op.Height, op.To[2]);
        Node columns = Weights(op, regions, 0, op.Width, op.To[3]);
        return rows.MatMul(dy, transposeA: true).MatMul(columns).ScatterAdd(indices, op.To[0]);
    }

    /// <summary>What each element of an axis weighs in the mean of each bin: [regions, 1, bins, extent].</summary>
    private static Node Weights(RoiPooling op, Node regions, int axis, int bins, Dim extent)
    {
        Graph graph = regions.Graph;
        ElementType element = regions.Element;
        Node Number(double value) => graph.Constant(value, element);
        Node zero = Number(0), last = graph.Extent(extent, element);
        Node Coordinate(int at) => ((regions.Part(1, at, 1) * op.SpatialScale) - (op.HalfPixel ? 0.5 : 0))
            .Reshape([regions.Shape[0], 1, 1, 1]);

        Node start = Coordinate(axis), size = Coordinate(axis + 2) - start;
        Node bin = (op.HalfPixel ? size : new Max().On(size, Number(1))) * (1.0 / bins);
        Node given = bin > zero, count = new Max().On(bin.Ceil(), Number(1)), step = bin / count;
        Node origin = start + (bin * graph.Range(bins, element).Reshape([1, bins, 1, 1]));
        Node first = new Max().On((((-1 - origin) / step) - 0.5).Ceil(), zero);
        // Points of a bin are more than half an element apart, so that at most so many lie within one of the axis.
        Dim most = (2 * extent) + 3;
        Node point = first + graph.Range(most, element).Reshape([1, 1, most, 1]);
        Node place = origin + ((point + 0.5) * step);
        Node counts = given & (point < count) & (place >= Number(-1)) & (place <= last);
        Node inside = new Max().On(new Min().On(place, last - 1), zero);
        Node weight = (1 - (inside - graph.Range(extent, element).Reshape([1, 1, 1, extent])).Abs()).Relu();
        return (counts.Where(weight, zero).Sum(2) / count.Reshape([regions.Shape[0], 1, 1])).Unsqueeze(1);
    }
}
