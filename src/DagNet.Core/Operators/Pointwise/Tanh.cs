using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>y = tanh x, ∂y/∂x = 1 − y². Exact to a few units in the last place, near 0 too.</summary>
/// <remarks>
/// |x| ≤ 0.625: x·p(x²) with a minimax polynomial, fitted in 50 digits; beyond: ±(1 − 2/(1 + e^(2|x|))). The platform's
/// vectorised function is off by 6e-8 at 0, where networks start.
/// </remarks>
public sealed record Tanh : UnaryFloat<Tanh>, IUnaryFloat<Tanh>
{
    private const int Chunk = 256;

    private const double Border = 0.625;

    private static ReadOnlySpan<double> Near64 =>
    [
        1, -0.333333333333326215, 0.133333333332460635, -0.0539682539262678346, 0.0218694874899805426,
        -0.00886322009946295796, 0.00359198310218572881, -0.00145493215487357285, 0.00058623991721722902,
        -0.000228426335817702195, 0.0000770030063790347047, -0.000016009572159777469,
    ];

    private static ReadOnlySpan<float> Near32 =>
    [
        1, -0.333333296982f, 0.133331827928f, -0.0539446980085f, 0.0216918220518f, -0.0081591152143f, 0.00212850863954f,
    ];

    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Tanh(x);

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> exponentials = stackalloc T[Chunk];
        int i = 0;
        while (x.Length - i >= Vector<T>.Count)
        {
            int count = Math.Min(Chunk, x.Length - i) / Vector<T>.Count * Vector<T>.Count;
            Span<T> e = exponentials[..count];
            TensorPrimitives.Abs(x.Slice(i, count), e);
            TensorPrimitives.Add(e, e, e);
            TensorPrimitives.Exp(e, e);
            for (int end = i + count, k = 0; i < end; i += Vector<T>.Count, k += Vector<T>.Count)
                Of(new Vector<T>(x[i..]), new Vector<T>(e[k..])).CopyTo(y[i..]);
        }
        for (; i < x.Length; i++)
            y[i] = Of(x[i]);
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy * (1 - y * y)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Tanh");

    private static Vector<T> Of<T>(Vector<T> x, Vector<T> exponential) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector<T> one = Vector<T>.One;
        Vector<T> near = x * Polynomial.At(x * x, Polynomial.For<T>(Near32, Near64));
        Vector<T> far = one - ((one + one) / (one + exponential));
        far = Vector.ConditionalSelect(Vector.LessThan(x, Vector<T>.Zero), -far, far);
        Vector<T> isNear = Vector.LessThanOrEqual(Vector.Abs(x), Vector.Create(T.CreateTruncating(Border)));
        return Vector.ConditionalSelect(isNear, near, far);
    }
}

/// <summary>Writes <c>x.Tanh()</c>.</summary>
public static class TanhExtensions
{
    extension(Node x)
    {
        /// <summary>y = tanh x, ∂y/∂x = 1 − y².</summary>
        public Node Tanh() => x.Graph.Apply(new Tanh(), x);
    }
}
