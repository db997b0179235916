namespace DagNet;

/// <summary>
/// What the resizing of one axis and its gradient have in common: the matrix of weights that takes the axis to its new extent.
/// </summary>
/// <param name="Axis">The axis, counted from the front.</param>
/// <param name="Extent">The extent of the result.</param>
/// <param name="Scale">The factor from the original to the resized extent; 0 stands for their quotient.</param>
/// <param name="Mode">How values between elements are found.</param>
/// <param name="Coordinates">Where the elements of the result lie.</param>
/// <param name="Nearest">Which one is nearest.</param>
/// <param name="CubicCoefficient">Keys' coefficient a.</param>
/// <param name="ExcludeOutside">Whether neighbours outside count nothing, not as the outermost element.</param>
/// <param name="Antialias">Whether filters are stretched where the axis shrinks.</param>
/// <param name="Start">Where the part begins, of <see cref="CoordinateTransformation.TfCropAndResize"/>.</param>
/// <param name="End">Where it ends.</param>
public abstract record Resampling(int Axis, Dim Extent, double Scale, Interpolation Mode, CoordinateTransformation Coordinates,
    NearestMode Nearest, double CubicCoefficient, bool ExcludeOutside, bool Antialias, double Start, double End) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        int axis = x[0].Shape.Axis(Axis, this);
        if (Mode != Interpolation.Nearest && !x[0].Element.IsFloat)
            throw new ShapeException($"{Name}: takes float32 or float64 where it interpolates, but the input is {x[0].Element.Word}. Cast it.");
        if (x[0].Shape[axis] == 0 && Extent != 0)
            throw new ShapeException($"{Name}: axis {axis} of {x[0].Shape} has no elements, so it cannot get {Extent}. Check the input.");
        return x[0] with { Shape = x[0].Shape.With(axis, Extent) };
    }

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers) => this with { Extent = Extent.Bind(numbers) };

    /// <summary>
    /// The weights by which an axis is resized: a row for each element of the result, empty where that lies outside of what a
    /// crop may reach.
    /// </summary>
    internal SparseRows Weights(int original, int resized)
    {
        var rows = new List<(int, double)>[resized];
        for (int o = 0; o < resized; o++)
        {
            // In ONNX's own float32, (6 + 0.5)/1.3 is 5: in float64 the factor nearest to 1.3 would turn that tie around.
            double place = Mode == Interpolation.Nearest ? (float)Place(o, original, resized) : Place(o, original, resized);
            rows[o] = Coordinates == CoordinateTransformation.TfCropAndResize && (place < 0 || place > original - 1) ? []
                : Mode == Interpolation.Nearest ? [(Math.Clamp((int)Round(place), 0, original - 1), 1)]
                : Filter(place, original, FactorOf(original, resized));
        }
        return SparseRows.Of(rows);
    }

    private double FactorOf(int original, int resized) => Scale == 0 ? (double)resized / original : Scale;

    /// <summary>
    /// The place in the input. The resized length is not rounded to a whole number where a scale is given, as in the standard's
    /// own data; it is a product in float32, the type of ONNX's scales, so that 5·0.8 is 4.
    /// </summary>
    private double Place(int o, int original, int resized)
    {
        double factor = FactorOf(original, resized), length = Scale == 0 ? resized : (float)original * (float)Scale;
        return Coordinates switch
        {
            CoordinateTransformation.HalfPixel => ((o + 0.5) / factor) - 0.5,
            CoordinateTransformation.HalfPixelSymmetric => (original / 2.0 * (1 - (resized / length))) + ((o + 0.5) / factor) - 0.5,
            CoordinateTransformation.PytorchHalfPixel => resized == 1 ? 0 : ((o + 0.5) / factor) - 0.5,
            CoordinateTransformation.AlignCorners => length == 1 ? 0 : o * (original - 1) / (length - 1),
            CoordinateTransformation.Asymmetric => o / factor,
            CoordinateTransformation.TfHalfPixelForNn => (o + 0.5) / factor,
            _ => length == 1 ? 0.5 * (Start + End) * (original - 1)
                : (Start * (original - 1)) + (o * (End - Start) * (original - 1) / (length - 1)),
        };
    }

    private double Round(double place) => Nearest switch
    {
        NearestMode.RoundPreferFloor => Math.Ceiling(place - 0.5),
        NearestMode.RoundPreferCeil => Math.Floor(place + 0.5),
        NearestMode.Floor => Math.Floor(place),
        _ => Math.Ceiling(place),
    };

    private List<(int, double)> Filter(double place, int original, double factor)
    {
        double stretch = Antialias ? Math.Min(1, factor) : 1, reach = (Mode == Interpolation.Linear ? 1 : 2) / stretch;
        List<(int At, double Weight)> taps = [];
        for (int at = (int)Math.Floor(place - reach) + 1; at < place + reach; at++)
            taps.Add((at, Mode == Interpolation.Linear ? Tent((at - place) * stretch) : Keys(CubicCoefficient, (at - place) * stretch)));
        bool Inside((int At, double Weight) tap) => tap.At >= 0 && tap.At < original;
        if (ExcludeOutside && taps.Where(Inside).Sum(t => t.Weight) != 0)
            taps.RemoveAll(t => !Inside(t));
        double sum = taps.Sum(t => t.Weight);
        return [.. taps.GroupBy(t => Math.Clamp(t.At, 0, original - 1)).Select(g => (g.Key, g.Sum(t => t.Weight) / sum)).Where(t => t.Item2 != 0)];
    }

    private static double Tent(double distance) => Math.Max(0, 1 - Math.Abs(distance));

    /// <summary>Keys' cubic filter: 1 at 0, 0 at other whole distances and beyond 2.</summary>
    internal static double Keys(double a, double distance)
    {
        double t = Math.Abs(distance);
        return t <= 1 ? ((((a + 2) * t) - (a + 3)) * t * t) + 1 : t < 2 ? (((((a * t) - (5 * a)) * t) + (8 * a)) * t) - (4 * a) : 0;
    }
}
