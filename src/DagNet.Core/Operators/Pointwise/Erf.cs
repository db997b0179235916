using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// y = erf x = 2/√π ∫₀ˣ e^(−t²) dt, ∂y/∂x = 2/√π · e^(−x²). Within 5e-16 of the value in float64, 2.5e-7 in float32,
/// relative to it.
/// </summary>
/// <remarks>
/// |x| ≤ 1: x·p(x²). Beyond: ±(1 − e^(−x²)·q(1/(1 + |x|/2))). p and q are minimax polynomials, fitted in 50 digits; the
/// error of q is weighted by e^(−x²), for that is what is left of it.
/// </remarks>
public sealed record Erf : UnaryFloat<Erf>, IUnaryFloat<Erf>
{
    private const int Chunk = 256;

    /// <summary>Here erf is 1 to the last bit of float64.</summary>
    private const double Saturation = 6;

    private static ReadOnlySpan<double> Near64 =>
    [
        1.12837916709551257, -0.3761263890318352, 0.112837916709442003, -0.0268661706431134137, 0.00522397760613084217,
        -0.00085483259297662443, 0.0001205529358693695, -0.0000149247124395348141, 1.6447132699786621e-6,
        -1.6206318752969209e-7, 1.37109887041905231e-8, -7.77946297176159689e-10,
    ];

    private static ReadOnlySpan<double> Far64 =>
    [
        0.0000285570222345649049, 0.281472233991890506, 0.288216870701886886, 0.21113235906892154, 0.312487192742871755,
        -0.268139634578930081, 0.606350782562276301, -0.719828617184441406, 0.285632085251610088, 0.0790230890692695853,
        -0.100796655006539448, 0.0244240203214929063,
    ];

    private static ReadOnlySpan<float> Near32 =>
    [
        1.12837916573f, -0.37612625837f, 0.11283585249f, -0.02685381458f,
        0.00518833048f, -0.00080102027f, 0.00007853850f,
    ];

    private static ReadOnlySpan<float> Far32 =>
        [0.00182248712f, 0.25970057596f, 0.39680217518f, -0.06446075500f, 0.63668009555f, -0.23080168249f];

    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T size = T.Abs(x);
        if (size <= T.One)
            return x * Polynomial.At(x * x, Near<T>());
        if (size > T.CreateTruncating(Saturation))
            return T.CopySign(T.One, x);
        T tail = T.Exp(-x * x) * Polynomial.At(T.One / (T.One + (size / (T.One + T.One))), Far<T>());
        return T.IsNaN(x) ? x : T.CopySign(T.One - tail, x);
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> exponential = stackalloc T[Chunk];
        int i = 0;
        while (x.Length - i >= Vector<T>.Count)
        {
            int count = Math.Min(Chunk, x.Length - i) / Vector<T>.Count * Vector<T>.Count;
            Span<T> e = exponential[..count];
            TensorPrimitives.Multiply(x.Slice(i, count), x.Slice(i, count), e);
            TensorPrimitives.Negate(e, e);
            TensorPrimitives.Exp(e, e);
            for (int end = i + count, k = 0; i < end; i += Vector<T>.Count, k += Vector<T>.Count)
                Of(new Vector<T>(x[i..]), new Vector<T>(e[k..])).CopyTo(y[i..]);
        }
        for (; i < x.Length; i++)
            y[i] = Of(x[i]);
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => [2 / Math.Sqrt(Math.PI) * dy * (-(y.Inputs[0] * y.Inputs[0])).Exp()];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Erf");

    private static Vector<T> Of<T>(Vector<T> x, Vector<T> exponential) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector<T> one = Vector<T>.One, size = Vector.Abs(x);
        Vector<T> saturation = Vector.Create(T.CreateTruncating(Saturation));
        Vector<T> limited = Vector.ConditionalSelect(Vector.GreaterThan(size, saturation), saturation, size);
        Vector<T> near = x * Polynomial.At(x * x, Near<T>());
        Vector<T> far = one - (exponential * Polynomial.At(one / (one + (limited / (one + one))), Far<T>()));
        far = Vector.ConditionalSelect(Vector.LessThan(x, Vector<T>.Zero), -far, far);
        return Vector.ConditionalSelect(Vector.LessThanOrEqual(size, one), near, far);
    }

    private static ReadOnlySpan<T> Near<T>() where T : unmanaged => Polynomial.For<T>(Near32, Near64);

    private static ReadOnlySpan<T> Far<T>() where T : unmanaged => Polynomial.For<T>(Far32, Far64);
}

/// <summary>Writes <c>x.Erf()</c>.</summary>
public static class ErfExtensions
{
    extension(Node x)
    {
        /// <summary>y = erf x = 2/√π ∫₀ˣ e^(−t²) dt.</summary>
        public Node Erf() => x.Graph.Apply(new Erf(), x);
    }
}
