using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Pools regions of X [batch, C, h, w] into [regions, C, height, width]: each bin of a region [x₁, y₁, x₂, y₂] is the mean of what
/// is read at points spread evenly over it, linearly between elements, or the largest of their weighted neighbours (He et al.
/// 2017). The image of each region is given by the indices.
/// </summary>
/// <remarks>
/// As the standard's data and runtimes have it, the maximum is taken of each neighbour times its weight. A number of points that
/// follows from the region's size (ratio 0) stops the gradient to the regions.
/// </remarks>
/// <param name="Height">Bins along the height.</param>
/// <param name="Width">Bins along the width.</param>
/// <param name="SamplingRatio">Points of a bin along each axis; 0 for one for each element that it covers, rounded up.</param>
/// <param name="SpatialScale">The scale of X against the image that the regions are of.</param>
/// <param name="HalfPixel">
/// Whether regions are moved by half an element, as they should be; else they are at least one element large.
/// </param>
/// <param name="Maximum">Whether the maximum is taken, not the mean.</param>
public sealed record RoiAlign(int Height, int Width, int SamplingRatio, double SpatialScale, bool HalfPixel, bool Maximum) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Check(x);
        if (SamplingRatio == 0)
            return [Adaptive(x)];
        int ratio = SamplingRatio;
        Shape image = x[0].Shape;
        Dim regions = x[1].Shape[0];
        (Node down, Node downWeight) = Points(x[1], 1, Height, image[2]);
        (Node across, Node acrossWeight) = Points(x[1], 0, Width, image[3]);
        Dim count = Height * ratio * Width * ratio;
        Node Spread(Node y, bool rows) => y.Reshape(rows ? [regions, y.Shape[1], 1, 2, 1] : [regions, 1, y.Shape[1], 1, 2]);
        Node index = (Spread(down, true) * x[0].Graph.Extent(image[3], ElementType.Int64)) + Spread(across, false);
        Node weight = Spread(downWeight, true) * Spread(acrossWeight, false);
        Node pixels = x[0].Reshape([image[0], image[1], image[2] * image[3]]);
        Node read = Sampling.Rows(pixels, index.Reshape([regions, count, 4]), x[2].Cast(ElementType.Int64).Reshape([regions, 1, 1]))
            * weight.Reshape([regions, count, 4, 1]);
        Node points = read.Reshape([regions, Height, ratio, Width, ratio, 4, image[1]]);
        Node y = Maximum ? points.Max(2, 4, 5) : points.Sum(2, 4, 5) * (1.0 / (ratio * ratio));
        return [y.Transpose(0, 3, 1, 2)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
    {
        OnnxForm form = new OnnxForm("RoiAlign").With("output_height", (long)Height).With("output_width", (long)Width)
            .With("sampling_ratio", (long)SamplingRatio).With("spatial_scale", SpatialScale).With("mode", Maximum ? "max" : "avg");
        return opset >= 16 ? form.With("coordinate_transformation_mode", HalfPixel ? "half_pixel" : "output_half_pixel")
            : HalfPixel ? null : form;
    }

    /// <summary>As many points as a bin covers elements.</summary>
    private Node Adaptive(ImmutableArray<Node> x)
    {
        Graph graph = x[0].Graph;
        if (!Maximum)
            return graph.Apply(new RoiAverage(Height, Width, SpatialScale, HalfPixel), x.AsSpan());
        Node largest = graph.Apply(new RoiMaximum(Height, Width, SpatialScale, HalfPixel), x.AsSpan());
        return x[0].Reshape([x[0].Shape.Size]).Gather(largest.Item(0)) * largest.Item(1);
    }

    /// <summary>The two neighbours of each point along an axis and their weights, 0 for points outside.</summary>
    private (Node Index, Node Weight) Points(Node regions, int axis, int bins, Dim extent)
    {
        ElementType element = regions.Element;
        Graph graph = regions.Graph;
        double shift = HalfPixel ? 0.5 : 0;
        Node start = (regions.Part(1, axis, 1) * SpatialScale) - shift;
        Node size = (regions.Part(1, axis + 2, 1) * SpatialScale) - shift - start;
        if (!HalfPixel)
            size = new Max().On(size, graph.Constant(1, element));
        double[] parts = [.. Enumerable.Range(0, bins * SamplingRatio).Select(k => (k + 0.5) / (bins * SamplingRatio))];
        Node place = start + (size * graph.Constant(Literal.FromDoubles(parts, new(element, [1, parts.Length]))));
        Node inside = (place >= graph.Constant(-1, element)) & (place <= graph.Extent(extent, element));
        (Node index, Node weight) = Sampling.Taps(place.Clip(graph.Constant(0, element), graph.Extent(extent - 1, element)), extent,
            Interpolation.Linear, SamplePadding.Border, aligned: true);
        return (index, inside.Unsqueeze(2).Where(weight, weight.ZerosLike()));
    }

    private void Check(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 3, x.Length);
        Normalization.Float(this, x[0]);
        Indexing.Check(this, x[2].Type);
        Shape regions = x[1].Shape;
        if (x[0].Shape.Rank != 4 || x[1].Element != x[0].Element || regions.Rank != 2 || regions[1] != 4 || x[2].Shape != [regions[0]])
            throw new ShapeException($"RoiAlign: cannot pool regions {x[1].Type} at indices {x[2].Type} of {x[0].Type}. Give an input "
                + "[batch, channels, height, width], regions [n, 4] of its type, and n indices.");
        if (Height < 1 || Width < 1 || SamplingRatio < 0)
            throw new ShapeException($"RoiAlign: cannot make {Height} × {Width} bins of {SamplingRatio} points. Give sizes from 1 on, and a "
                + "ratio from 0 on.");
    }
}

/// <summary>Writes <c>x.RoiAlign(regions, indices, 7, 7)</c>.</summary>
public static class RoiAlignExtensions
{
    extension(Node x)
    {
        /// <summary>Pools regions of [batch, channels, h, w] into [regions, channels, height, width].</summary>
        /// <param name="regions">[regions, 4]: x₁, y₁, x₂, y₂ of each.</param>
        /// <param name="indices">[regions], int64: the image of each.</param>
        /// <param name="height">Bins along the height.</param>
        /// <param name="width">Bins along the width.</param>
        /// <param name="samplingRatio">Points of a bin along each axis; 0 for one for each element that it covers.</param>
        /// <param name="spatialScale">The scale of the input against the image that the regions are of.</param>
        /// <param name="halfPixel">Whether regions are moved by half an element; else they are at least one large.</param>
        /// <param name="maximum">Whether the maximum is taken, not the mean.</param>
        public Node RoiAlign(Node regions, Node indices, int height, int width, int samplingRatio = 0, double spatialScale = 1,
            bool halfPixel = true, bool maximum = false)
            => x.Graph.Apply(new RoiAlign(height, width, samplingRatio, spatialScale, halfPixel, maximum), x, regions, indices);
    }
}
