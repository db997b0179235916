using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// The transforms of F(4, 3) along one axis: four outputs of a filter of three taps from six products in place of twelve
/// (Winograd 1980; Lavin and Gray 2016). Both factors are polynomials, which are multiplied by their values at six points.
/// </summary>
/// <remarks>
/// The points are 0, ±5/8, ±3/2 and ∞: all coefficients on the data's side are exact, and rounding errors come to about twice those of
/// the direct sum. With the usual 0, ±1, ±2 and ∞ they are five times as large.
/// Each vector holds one element of several tiles; <c>step</c> is the distance of a tile's elements.
/// </remarks>
internal static unsafe class WinogradTransform<V, S>
    where V : unmanaged
    where S : struct, ISimd<V, float>
{
    private const float A = 0.625f, B = 1.5f, A2 = A * A, B2 = B * B, A3 = A2 * A, B3 = B2 * B;

    // What the two values at ±A, and at ±B, of the filter are divided by, and that at 0.
    private const float AtA = (float)(1 / (2 * (double)A2 * (A2 - B2))), AtB = (float)(1 / (2 * (double)B2 * (B2 - A2))), AtZero = (float)(1 / ((double)A2 * B2));

    /// <summary>Six inputs to six values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* source, nint step, float* target, nint targetStep)
    {
        V d0 = S.Load(source), d1 = S.Load(source + step), d2 = S.Load(source + (2 * step));
        V d3 = S.Load(source + (3 * step)), d4 = S.Load(source + (4 * step)), d5 = S.Load(source + (5 * step));
        V a = S.Broadcast(A), b = S.Broadcast(B), sum = S.Broadcast(-A2 - B2), product = S.Broadcast(A2 * B2);
        V evenA = S.MultiplyAdd(S.Broadcast(-B2), d2, d4), oddA = S.Multiply(a, S.MultiplyAdd(S.Broadcast(-B2), d1, d3));
        V evenB = S.MultiplyAdd(S.Broadcast(-A2), d2, d4), oddB = S.Multiply(b, S.MultiplyAdd(S.Broadcast(-A2), d1, d3));
        S.Store(S.MultiplyAdd(product, d0, S.MultiplyAdd(sum, d2, d4)), target);
        S.Store(S.Add(evenA, oddA), target + targetStep);
        S.Store(S.Subtract(evenA, oddA), target + (2 * targetStep));
        S.Store(S.Add(evenB, oddB), target + (3 * targetStep));
        S.Store(S.Subtract(evenB, oddB), target + (4 * targetStep));
        S.Store(S.MultiplyAdd(product, d1, S.MultiplyAdd(sum, d3, d5)), target + (5 * targetStep));
    }

    /// <summary>Six products to four outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* source, nint step, float* target, nint targetStep)
    {
        V m1 = S.Load(source + step), m2 = S.Load(source + (2 * step)), m3 = S.Load(source + (3 * step)), m4 = S.Load(source + (4 * step));
        V evenA = S.Add(m1, m2), oddA = S.Subtract(m1, m2), evenB = S.Add(m3, m4), oddB = S.Subtract(m3, m4);
        S.Store(S.Add(S.Add(S.Load(source), evenA), evenB), target);
        S.Store(S.MultiplyAdd(S.Broadcast(A), oddA, S.Multiply(S.Broadcast(B), oddB)), target + targetStep);
        S.Store(S.MultiplyAdd(S.Broadcast(A2), evenA, S.Multiply(S.Broadcast(B2), evenB)), target + (2 * targetStep));
        V last = S.MultiplyAdd(S.Broadcast(B3), oddB, S.Load(source + (5 * step)));
        S.Store(S.MultiplyAdd(S.Broadcast(A3), oddA, last), target + (3 * targetStep));
    }

    /// <summary>The transpose of <see cref="Output"/>: gradients of four outputs to those of six products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient(float* source, nint step, float* target, nint targetStep)
    {
        V y0 = S.Load(source), y1 = S.Load(source + step), y2 = S.Load(source + (2 * step)), y3 = S.Load(source + (3 * step));
        V evenA = S.MultiplyAdd(S.Broadcast(A2), y2, y0), oddA = S.MultiplyAdd(S.Broadcast(A3), y3, S.Multiply(S.Broadcast(A), y1));
        V evenB = S.MultiplyAdd(S.Broadcast(B2), y2, y0), oddB = S.MultiplyAdd(S.Broadcast(B3), y3, S.Multiply(S.Broadcast(B), y1));
        S.Store(y0, target);
        S.Store(S.Add(evenA, oddA), target + targetStep);
        S.Store(S.Subtract(evenA, oddA), target + (2 * targetStep));
        S.Store(S.Add(evenB, oddB), target + (3 * targetStep));
        S.Store(S.Subtract(evenB, oddB), target + (4 * targetStep));
        S.Store(y3, target + (5 * targetStep));
    }

    /// <summary>Three taps to six values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter(float* source, nint step, float* target, nint targetStep)
    {
        V g0 = S.Load(source), g1 = S.Load(source + step), g2 = S.Load(source + (2 * step));
        V evenA = S.Multiply(S.Broadcast(AtA), S.MultiplyAdd(S.Broadcast(A2), g2, g0)), oddA = S.Multiply(S.Broadcast(AtA * A), g1);
        V evenB = S.Multiply(S.Broadcast(AtB), S.MultiplyAdd(S.Broadcast(B2), g2, g0)), oddB = S.Multiply(S.Broadcast(AtB * B), g1);
        S.Store(S.Multiply(S.Broadcast(AtZero), g0), target);
        S.Store(S.Add(evenA, oddA), target + targetStep);
        S.Store(S.Subtract(evenA, oddA), target + (2 * targetStep));
        S.Store(S.Add(evenB, oddB), target + (3 * targetStep));
        S.Store(S.Subtract(evenB, oddB), target + (4 * targetStep));
        S.Store(g2, target + (5 * targetStep));
    }

    /// <summary>The transpose of <see cref="Filter"/>: gradients of six values to those of three taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient(float* source, nint step, float* target, nint targetStep)
    {
        V u1 = S.Load(source + step), u2 = S.Load(source + (2 * step)), u3 = S.Load(source + (3 * step)), u4 = S.Load(source + (4 * step));
        V evenA = S.Multiply(S.Broadcast(AtA), S.Add(u1, u2)), oddA = S.Multiply(S.Broadcast(AtA * A), S.Subtract(u1, u2));
        V evenB = S.Multiply(S.Broadcast(AtB), S.Add(u3, u4)), oddB = S.Multiply(S.Broadcast(AtB * B), S.Subtract(u3, u4));
        S.Store(S.MultiplyAdd(S.Broadcast(AtZero), S.Load(source), S.Add(evenA, evenB)), target);
        S.Store(S.Add(oddA, oddB), target + targetStep);
        V last = S.MultiplyAdd(S.Broadcast(B2), evenB, S.Load(source + (5 * step)));
        S.Store(S.MultiplyAdd(S.Broadcast(A2), evenA, last), target + (2 * targetStep));
    }
}
