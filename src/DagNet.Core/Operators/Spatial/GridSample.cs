using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Values of X [batch, channels, d…] at the places of a grid [batch, o…, axes], which lie from −1 to 1 along each axis, the last
/// axis first: y [batch, channels, o…] (Jaderberg et al. 2015). The slope at a whole place is that behind it.
/// </summary>
/// <param name="Mode">How values between elements are found.</param>
/// <param name="Padding">What lies outside.</param>
/// <param name="AlignCorners">Whether −1 and 1 are the centres of the outermost elements, not their outer edges.</param>
public sealed record GridSample(Interpolation Mode, SamplePadding Padding, bool AlignCorners) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Check(x);
        Shape image = x[0].Shape, shape = x[1].Shape;
        int rank = image.Rank - 2;
        ElementType element = x[0].Element.IsFloat ? x[0].Element : x[1].Element;
        Node grid = x[1].Cast(element).Reshape([shape[0], shape[1..^1].Size, rank]);
        (Node Index, Node Weight)? taps = null;
        for (int axis = 0; axis < rank; axis++)
        {
            Dim extent = image[axis + 2];
            Node place = Place(grid.Part(2, rank - 1 - axis, 1).Squeeze(2), extent);
            if (Mode == Interpolation.Nearest)
                place = place.Round();
            // Cubic curves run on into the border, as in PyTorch and ONNX Runtime: only each tap is brought back there.
            bool runsOn = Mode == Interpolation.Cubic && Padding == SamplePadding.Border;
            place = runsOn ? place.Clip(place.Graph.Constant(-3, element), place.Graph.Extent(extent + 2, element))
                : Sampling.Returned(place, extent, Padding, AlignCorners);
            (Node, Node) along = Sampling.Taps(place, extent, Mode, Padding, AlignCorners);
            taps = taps is { } outer ? Sampling.Both(outer, along, extent) : along;
        }
        Node values = x[0].Cast(element).Reshape([image[0], image[1], image[2..].Size]);
        Node y = Sampling.Read(values, taps!.Value.Index, taps.Value.Weight);
        return [y.Transpose(0, 2, 1).Reshape([image[0], image[1], .. shape.Dims[1..^1]]).Cast(x[0].Element)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
    {
        string linear = opset < 20 ? "bilinear" : "linear", cubic = opset < 20 ? "bicubic" : "cubic";
        string mode = Mode switch { Interpolation.Nearest => "nearest", Interpolation.Linear => linear, _ => cubic };
        return new OnnxForm("GridSample").With("mode", mode).With("padding_mode", Padding.ToString().ToLowerInvariant())
            .With("align_corners", AlignCorners ? 1L : 0L);
    }

    private Node Place(Node position, Dim extent)
    {
        Node length = position.Graph.Extent(extent, position.Element);
        return AlignCorners ? (position + 1) * 0.5 * (length - 1) : (((position + 1) * length) - 1) * 0.5;
    }

    private void Check(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 2, x.Length);
        Normalization.Float(this, x[1]);
        Shape image = x[0].Shape, grid = x[1].Shape;
        if (image.Rank < 3 || grid.Rank != image.Rank || grid[0] != image[0] || grid[^1] != image.Rank - 2)
            throw new ShapeException($"GridSample: the input {image} cannot be sampled at a grid {grid}. Give [batch, channels, …] and "
                + "[batch, …, the number of spatial axes], both of the same rank.");
    }
}

/// <summary>Writes <c>x.GridSample(grid)</c>.</summary>
public static class GridSampleExtensions
{
    extension(Node x)
    {
        /// <summary>The values of [batch, channels, d…] at the places of a grid [batch, o…, axes] from −1 to 1.</summary>
        /// <param name="grid">The places; the coordinate along the last axis comes first.</param>
        /// <param name="mode">How values between elements are found.</param>
        /// <param name="padding">What lies outside.</param>
        /// <param name="alignCorners">Whether −1 and 1 are the centres of the outermost elements, not their outer edges.</param>
        public Node GridSample(Node grid, Interpolation mode = Interpolation.Linear, SamplePadding padding = SamplePadding.Zeros,
            bool alignCorners = false) => x.Graph.Apply(new GridSample(mode, padding, alignCorners), x, grid);
    }
}
