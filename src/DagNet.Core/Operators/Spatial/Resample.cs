using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// One axis brought to another extent: y[…, o, …] = Σ W[o, i]·x[…, i, …], or a number where o lies outside of what a crop may
/// reach. <see cref="Resize"/> is made of such.
/// </summary>
/// <param name="Axis">The axis, counted from the front.</param>
/// <param name="Extent">Its new extent.</param>
/// <param name="Scale">The factor from the original to the resized extent; 0 stands for their quotient.</param>
/// <param name="Mode">How values between elements are found.</param>
/// <param name="Coordinates">Where the elements of the result lie.</param>
/// <param name="Nearest">Which one is nearest.</param>
/// <param name="CubicCoefficient">Keys' coefficient a.</param>
/// <param name="ExcludeOutside">Whether neighbours outside count nothing, not as the outermost element.</param>
/// <param name="Antialias">Whether filters are stretched where the axis shrinks.</param>
/// <param name="Start">Where the part begins, of <see cref="CoordinateTransformation.TfCropAndResize"/>.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Extrapolation">The number outside.</param>
public sealed record Resample(int Axis, Dim Extent, double Scale, Interpolation Mode, CoordinateTransformation Coordinates, NearestMode Nearest,
    double CubicCoefficient, bool ExcludeOutside, bool Antialias, double Start, double End, double Extrapolation)
    : Resampling(Axis, Extent, Scale, Mode, Coordinates, Nearest, CubicCoefficient, ExcludeOutside, Antialias, Start, End)
{
    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [y.Graph.Apply(new ResampleGradient(Axis, y.Inputs[0].Shape[Axis], Scale, Mode,
        Coordinates, Nearest, CubicCoefficient, ExcludeOutside, Antialias, Start, End), dy)];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        SparseRows weights = Weights(x[0].Shape[Axis], (int)Extent.Value);
        DenseArray result = weights.Along(Axis, x[0]);
        for (int i = 0; Extrapolation != 0 && i < result.Count; i++)
            if (result.Coordinates(i)[Axis] is var o && weights.Starts[o] == weights.Starts[o + 1])
                result[i] = Extrapolation;
        return [result];
    }
}
