using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// The discrete Fourier transform yₖ = Σ xₙ·e^(−2πi·kn/N), or the inverse xₙ = Σ yₖ·e^(2πi·kn/N)/N, along an axis. The
/// last
/// axis holds the real part alone, or the real and the imaginary part.
/// </summary>
/// <param name="Axis">The axis, counted from the front; not the last.</param>
/// <param name="Inverse">Whether it is the inverse.</param>
/// <param name="Onesided">
/// Whether only the first N/2 + 1 numbers of the spectrum are there, whose others are conjugates of them: as result,
/// or
/// for the inverse as input, whose result then is real, with a last axis of 1.
/// </param>
/// <param name="Length">
/// N: longer inputs are cut, shorter ones get zeros behind. Null means the input's, or 2 · (extent − 1) of a one-sided
/// spectrum.
/// </param>
public sealed record DFT(int Axis, bool Inverse = false, bool Onesided = false, long? Length = null) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 1, x.Length);
        Normalization.Float(this, x[0]);
        Shape shape = x[0].Shape;
        int last = shape.Rank - 1;
        if (shape.Rank < 2 || Axis < 0 || Axis >= last || (shape[last] != 1 && shape[last] != 2))
            throw new ShapeException($"{Name}: cannot transform axis {Axis} of {shape}. Give a last axis of 1 or 2, "
                + "the real and the imaginary "
                + "part, and transform another one.");
        bool mirrored = Onesided && Inverse;
        Dim length = Length is { } given ? given : mirrored ? 2 * (shape[Axis] - 1) : shape[Axis];
        if (length.IsKnown && length.Value < 1)
            throw new ShapeException($"{Name}: axis {Axis} of {shape} gives the length {length}. Give one of 1 at "
                + "least.");
        int[] order = [.. Enumerable.Range(0, last).Where(axis => axis != Axis), Axis, last];
        Node complex = shape[last] == 2 ? x[0] : x[0].Concat(last, x[0].ZerosLike());
        Node line = Fitted(complex.Transpose(order), mirrored ? (length / 2) + 1 : length);
        if (mirrored)
            line = Whole(line, length);
        Node y = x[0].Graph.Apply(new FourierTransform(Inverse), line);
        if (Inverse)
            y /= x[0].Graph.Extent(length, y.Element);
        if (Onesided)
            y = Inverse ? y.Part(last, 0, 1) : y.Part(last - 1, 0, (length / 2) + 1);
        return [y.Transpose(new Transpose([.. order]).Inverse().Values)];
    }

    /// <summary>Before opset 20 a one-sided spectrum had no inverse.</summary>
    public override OnnxForm? Onnx(int opset)
        => opset < 17 || (opset < 20 && Onesided && Inverse) ? null : Written(opset, Axis, Inverse, Onesided, Length);

    internal static OnnxForm Written(int opset, int axis, bool inverse, bool onesided, long? length)
    {
        OnnxForm form = new OnnxForm("DFT").With("inverse", inverse ? 1L : 0L).With("onesided", onesided ? 1L : 0L);
        ImmutableArray<Literal> constants = length is { } given ? [Literal.Of<long>([given], [])] : [];
        return opset < 20
            ? form.With("axis", (long)axis) with { Constants = constants }
            : form with
            {
                Constants = constants.Add(Literal.Of<long>([axis], [])),
                Places = length is null ? [0, -1, 1] : [0, 1, 2],
            };
    }

    /// <summary>The first elements of the axis before the last, zeros behind where there are fewer.</summary>
    private static Node Fitted(Node x, Dim length)
    {
        Dim extent = x.Shape[^2];
        if (extent == length)
            return x;
        if (!extent.IsKnown || !length.IsKnown)
            throw new ShapeException($"DFT: cannot fit an axis of {extent} to {length} elements. Give both as "
                + "numbers, or no length.");
        int axis = x.Shape.Rank - 2;
        return extent.Value > length.Value ? x.Part(axis, 0, length)
            : x.Concat(axis, x.Graph.Constant(0, x.Element).ExpandTo(x.Shape.With(axis, length - extent)));
    }

    /// <summary>A spectrum from its first half: the rest is the conjugate, backwards.</summary>
    private static Node Whole(Node half, Dim length)
    {
        int axis = half.Shape.Rank - 2;
        Dim rest = length - half.Shape[axis];
        if (rest == 0)
            return half;
        Node conjugate = half.Graph.Constant(Literal.FromDoubles([1, -1], new(half.Element, [2])));
        return half.Concat(axis, half.Part(axis, rest, rest, -1) * conjugate);
    }
}

/// <summary>Writes <c>x.DFT(axis)</c>.</summary>
public static class DFTExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// The discrete Fourier transform along an axis; the last one holds real and imaginary parts.
        /// </summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="inverse">Whether it is the inverse.</param>
        /// <param name="onesided">Whether only half of the spectrum is there, that of a real signal.</param>
        /// <param name="length">N; null means the input's.</param>
        /// <exception cref="ShapeException">
        /// The axis is the last one, or that has another extent than 1 or 2.
        /// </exception>
        public Node DFT(int axis = -2, bool inverse = false, bool onesided = false, long? length = null)
            => x.Graph.Apply(new DFT(x.Shape.Axis(axis, new DFT(axis)), inverse, onesided, length), x);
    }
}
