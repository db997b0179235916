using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Brings axes to other extents, one after the other: y[o] = Σ W₁[o₁, i₁]·W₂[o₂, i₂]⋯x[i]. Extents are given, or are
/// ⌊extent·scale⌋.
/// </summary>
/// <remarks>
/// Where a crop is resized by scales, the resized extent does not depend on the crop: as the standard's shape inference,
/// reference implementation and runtimes have it, other than its text.
/// </remarks>
/// <param name="Axes">The axes, counted from the front, in the order of the scales or sizes.</param>
/// <param name="Scales">float32[axes]: factors; or none.</param>
/// <param name="Sizes">The new extents, if there are no scales.</param>
/// <param name="Mode">How values between elements are found.</param>
/// <param name="Coordinates">Where the elements of the result lie.</param>
/// <param name="Nearest">Which element is nearest.</param>
/// <param name="CubicCoefficient">Keys' coefficient a: −0.75 in PyTorch, −0.5 in TensorFlow.</param>
/// <param name="ExcludeOutside">Whether neighbours outside count nothing, not as the outermost element.</param>
/// <param name="Antialias">Whether filters are stretched where an axis shrinks.</param>
/// <param name="Policy">How sizes are meant.</param>
/// <param name="Roi">float[2·axes]: the starts and then the ends of a crop, as fractions of extent − 1; or none.</param>
/// <param name="Extrapolation">The number outside, of <see cref="CoordinateTransformation.TfCropAndResize"/>.</param>
public sealed record Resize(Axes Axes, Literal? Scales = null, Shape? Sizes = null, Interpolation Mode = Interpolation.Nearest,
    CoordinateTransformation Coordinates = CoordinateTransformation.HalfPixel, NearestMode Nearest = NearestMode.RoundPreferFloor,
    double CubicCoefficient = -0.75, bool ExcludeOutside = false, bool Antialias = false,
    AspectRatioPolicy Policy = AspectRatioPolicy.Stretch, Literal? Roi = null, double Extrapolation = 0) : Composite
{
    private bool Crops => Coordinates == CoordinateTransformation.TfCropAndResize;

    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Check(x);
        bool casts = Mode != Interpolation.Nearest && !x[0].Element.IsFloat;
        Node y = casts ? x[0].Cast(ElementType.Float64) : x[0];
        (Dim[] extents, double[] scales) = Targets(x[0].Shape);
        for (int k = 0; k < Axes.Count; k++)
        {
            double start = Crops ? Roi!.ToDoubles()[k] : 0, end = Crops ? Roi!.ToDoubles()[k + Axes.Count] : 1;
            bool same = extents[k] == x[0].Shape[Axes[k]] && scales[k] is 0 or 1 && start == 0 && end == 1;
            if (!same)
                y = y.Graph.Apply(new Resample(Axes[k], extents[k], scales[k], Mode, Coordinates, Nearest, CubicCoefficient, ExcludeOutside,
                    Antialias, start, end, Crops ? Extrapolation : 0), y);
        }
        return [casts ? y.Cast(x[0].Element) : y];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
    {
        bool all = Axes.Values.SequenceEqual(Enumerable.Range(0, Axes.Count).ToArray());
        if ((opset < 18 && (Antialias || Policy != AspectRatioPolicy.Stretch))
            || (Coordinates == CoordinateTransformation.HalfPixelSymmetric && opset < 19)
            || (Coordinates == CoordinateTransformation.TfHalfPixelForNn && opset >= 13))
            return null;
        OnnxForm form = new OnnxForm("Resize").With("mode", Snake(Mode.ToString())).With("coordinate_transformation_mode", Snake(Coordinates.ToString()));
        if (Mode == Interpolation.Nearest)
            form = form.With("nearest_mode", Snake(Nearest.ToString()));
        if (Mode == Interpolation.Cubic)
            form = form.With("cubic_coeff_a", CubicCoefficient);
        // Lines between neighbours give the outermost element there anyway, and runtimes refuse it.
        if (ExcludeOutside && (Antialias || Mode == Interpolation.Cubic))
            form = form.With("exclude_outside", 1L);
        if (Crops)
            form = form.With("extrapolation_value", Extrapolation);
        if (Antialias)
            form = form.With("antialias", 1L);
        if (Policy != AspectRatioPolicy.Stretch)
            form = form.With("keep_aspect_ratio_policy", Snake(Policy.ToString()));
        return all || opset < 18 ? form : form.With("axes", OnnxForm.Longs(Axes));
    }

    /// <summary>The extents of the resized axes and the factors, 0 where the extents alone say them.</summary>
    internal (Dim[] Extents, double[] Scales) Targets(Shape shape)
    {
        Dim[] from = [.. Axes.ToArray().Select(a => shape[a])];
        if (Scales is not null)
        {
            double[] scales = Scales.ToDoubles();
            return ([.. from.Select((extent, k) => Scaled(extent, (float)scales[k]))], scales);
        }
        Dim[] sizes = [.. Sizes!.Value.Dims];
        if (Policy == AspectRatioPolicy.Stretch)
            return (sizes, new double[sizes.Length]);
        double[] factors = [.. sizes.Select((size, k) => (double)size.Value / from[k].Value)];
        double factor = Policy == AspectRatioPolicy.NotLarger ? factors.Min() : factors.Max();
        return ([.. from.Select(extent => (Dim)(long)Math.Floor((factor * extent.Value) + 0.5))], [.. sizes.Select(_ => factor)]);
    }

    private Dim Scaled(Dim extent, float scale)
    {
        if (extent.IsKnown)
            return (long)MathF.Floor(extent.Value * scale);
        for (int divisor = 1; divisor <= 64; divisor++)
            if (MathF.Round(scale * divisor) is var times && times > 0 && times / divisor == scale)
                return extent * (long)times / divisor;
        throw new ShapeException($"Resize: cannot scale the extent '{extent}' by {scale}, which is no simple fraction. Give the extent a number, "
            + "or give sizes.");
    }

    private void Check(ImmutableArray<Node> x)
    {
        if (x.Length != 1)
            throw new GraphException($"Resize: takes 1 input, but {x.Length} were given.");
        foreach (int axis in Axes)
            x[0].Shape.Axis(axis, this);
        if (Scales is null == Sizes is null || (Scales?.Type.Shape.Count ?? Sizes!.Value.Rank) != Axes.Count)
            throw new ShapeException($"Resize: {Axes.Count} axes need as many scales, or as many sizes, but there are "
                + $"{Scales?.Type.Shape.Count ?? 0} scales and {Sizes?.Rank ?? 0} sizes.");
        if (Scales is not null && !Array.TrueForAll(Scales.ToDoubles(), s => s > 0))
            throw new ShapeException($"Resize: the scales {Scales} must be greater than 0.");
        if (Crops && Roi?.Type.Shape.Count != 2 * Axes.Count)
            throw new ShapeException($"Resize: a crop of {Axes.Count} axes needs {2 * Axes.Count} numbers as its region, but has "
                + $"{Roi?.Type.Shape.Count ?? 0}. Give all starts, then all ends.");
    }

    private static string Snake(string name)
        => string.Concat(name.Select((c, i) => char.IsUpper(c) ? $"{(i == 0 ? "" : "_")}{char.ToLowerInvariant(c)}" : $"{c}"));
}

/// <summary>Writes <c>x.Resize([64, 64])</c>.</summary>
public static class ResizeExtensions
{
    extension(Node x)
    {
        /// <summary>Brings the last axes, or those given, to other extents.</summary>
        /// <param name="sizes">The new extents.</param>
        /// <param name="mode">How values between elements are found.</param>
        /// <param name="axes">The axes; negative count from the end.</param>
        /// <param name="coordinates">Where the elements of the result lie.</param>
        /// <param name="antialias">Whether filters are stretched where an axis shrinks.</param>
        public Node Resize(Shape sizes, Interpolation mode = Interpolation.Linear, Axes axes = default,
            CoordinateTransformation coordinates = CoordinateTransformation.HalfPixel, bool antialias = false)
            => x.Resize(new Resize(Last(axes, sizes.Rank), null, sizes, mode, coordinates, Antialias: antialias));

        /// <summary>Multiplies the extents of the last axes, or those given, by factors.</summary>
        /// <param name="scales">The factors, which are rounded to float32 as in ONNX.</param>
        /// <param name="mode">How values between elements are found.</param>
        /// <param name="axes">The axes; negative count from the end.</param>
        /// <param name="coordinates">Where the elements of the result lie.</param>
        /// <param name="antialias">Whether filters are stretched where an axis shrinks.</param>
        public Node ResizeBy(ReadOnlySpan<double> scales, Interpolation mode = Interpolation.Linear, Axes axes = default,
            CoordinateTransformation coordinates = CoordinateTransformation.HalfPixel, bool antialias = false)
            => x.Resize(new Resize(Last(axes, scales.Length), Literal.FromDoubles(scales, new(ElementType.Float32, [scales.Length])), null,
                mode, coordinates, Antialias: antialias));

        /// <summary>Brings axes to other extents, with all of ONNX's settings.</summary>
        public Node Resize(Resize settings)
            => x.Graph.Apply(settings with { Axes = [.. settings.Axes.ToArray().Select(a => x.Shape.Axis(a, settings))] }, x);
    }

    private static Axes Last(Axes axes, int count) => axes.Count > 0 ? axes : [.. Enumerable.Range(-count, count)];
}
