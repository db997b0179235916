using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>y = ln(1 + eˣ), ∂y/∂x = 1/(1 + e⁻ˣ).</summary>
/// <remarks>
/// Computed as max(x, 0) + ln(1 + u), u = e^(−|x|), which does not overflow; and ln(1 + u) as u·ln w/(w − 1), w = 1 +
/// u, where the rounding of w cancels (Goldberg 1991), so that small results keep all their digits.
/// </remarks>
public sealed record Softplus : UnaryFloat<Softplus>, IUnaryFloat<Softplus>
{
    private const int Chunk = 256;

    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T u = T.Exp(-T.Abs(x)), w = T.One + u, rounded = w - T.One;
        return T.Max(x, T.Zero) + (rounded == T.Zero ? u : u * T.Log(w) / rounded);
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> exponentials = stackalloc T[Chunk], logarithms = stackalloc T[Chunk];
        int i = 0;
        while (x.Length - i >= Vector<T>.Count)
        {
            int count = Math.Min(Chunk, x.Length - i) / Vector<T>.Count * Vector<T>.Count;
            Span<T> u = exponentials[..count], logarithm = logarithms[..count];
            TensorPrimitives.Abs(x.Slice(i, count), u);
            TensorPrimitives.Negate(u, u);
            TensorPrimitives.Exp(u, u);
            TensorPrimitives.Add(u, T.One, logarithm);
            TensorPrimitives.Log(logarithm, logarithm);
            for (int end = i + count, k = 0; i < end; i += Vector<T>.Count, k += Vector<T>.Count)
            {
                Vector<T> small = new(u[k..]), rounded = Vector<T>.One + small - Vector<T>.One;
                Vector<T> plus = Vector.ConditionalSelect(
                    Vector.Equals(rounded, Vector<T>.Zero), small, small * new Vector<T>(logarithm[k..]) / rounded);
                (Vector.Max(new Vector<T>(x[i..]), Vector<T>.Zero) + plus).CopyTo(y[i..]);
            }
        }
        for (; i < x.Length; i++)
            y[i] = Of(x[i]);
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy * y.Inputs[0].Sigmoid()];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Softplus");
}

/// <summary>Writes <c>x.Softplus()</c>.</summary>
public static class SoftplusExtensions
{
    extension(Node x)
    {
        /// <summary>y = ln(1 + eˣ), ∂y/∂x = 1/(1 + e⁻ˣ).</summary>
        public Node Softplus() => x.Graph.Apply(new Softplus(), x);
    }
}
