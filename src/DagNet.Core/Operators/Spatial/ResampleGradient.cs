using System.Collections.Immutable;

namespace DagNet;

/// <summary>The gradient of <see cref="Resample"/>: dx[…, i, …] = Σ W[o, i]·dy[…, o, …], with the transposed weights.</summary>
/// <param name="Axis">The axis, counted from the front.</param>
/// <param name="Extent">Its extent before it was resized.</param>
/// <param name="Scale">The factor from the original to the resized extent; 0 stands for their quotient.</param>
/// <param name="Mode">How values between elements are found.</param>
/// <param name="Coordinates">Where the elements of the result lie.</param>
/// <param name="Nearest">Which one is nearest.</param>
/// <param name="CubicCoefficient">Keys' coefficient a.</param>
/// <param name="ExcludeOutside">Whether neighbours outside count nothing, not as the outermost element.</param>
/// <param name="Antialias">Whether filters are stretched where the axis shrinks.</param>
/// <param name="Start">Where the part begins, of <see cref="CoordinateTransformation.TfCropAndResize"/>.</param>
/// <param name="End">Where it ends.</param>
public sealed record ResampleGradient(int Axis, Dim Extent, double Scale, Interpolation Mode, CoordinateTransformation Coordinates,
    NearestMode Nearest, double CubicCoefficient, bool ExcludeOutside, bool Antialias, double Start, double End)
    : Resampling(Axis, Extent, Scale, Mode, Coordinates, Nearest, CubicCoefficient, ExcludeOutside, Antialias, Start, End)
{
    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [y.Graph.Apply(new Resample(Axis, y.Inputs[0].Shape[Axis], Scale, Mode,
        Coordinates, Nearest, CubicCoefficient, ExcludeOutside, Antialias, Start, End, 0), dy)];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        int original = (int)Extent.Value;
        return [Weights(original, x[0].Shape[Axis]).Transposed(original).Along(Axis, x[0])];
    }
}
