using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>Functions of float32 vectors, within about two units in the last place, made of <see cref="IFloatLanes{V}"/>.</summary>
internal static class FloatMath<V, L>
    where V : unmanaged
    where L : struct, IFloatLanes<V>
{
    /// <summary>eˣ = 2ⁿ·e^r with n = round(x/ln 2); the polynomial of e^r is Cephes'.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V x)
    {
        // Beyond these bounds the result is 0 or infinite anyway.
        x = L.Max(L.Min(x, L.Broadcast(89)), L.Broadcast(-105));
        V n = L.Round(L.Multiply(x, L.Broadcast(1.44269504f)));
        V r = L.MultiplyAdd(n, L.Broadcast(-0.693359375f), x);
        r = L.MultiplyAdd(n, L.Broadcast(2.12194440e-4f), r);
        V p = L.Broadcast(1.9875691500e-4f);
        p = L.MultiplyAdd(p, r, L.Broadcast(1.3981999507e-3f));
        p = L.MultiplyAdd(p, r, L.Broadcast(8.3334519073e-3f));
        p = L.MultiplyAdd(p, r, L.Broadcast(4.1665795894e-2f));
        p = L.MultiplyAdd(p, r, L.Broadcast(1.6666665459e-1f));
        p = L.MultiplyAdd(p, r, L.Broadcast(5.0000001201e-1f));
        p = L.Add(L.MultiplyAdd(p, L.Multiply(r, r), r), L.Broadcast(1));
        // In two factors, so that neither leaves the range where the product does not.
        V half = L.Floor(L.Multiply(n, L.Broadcast(0.5f)));
        return L.Multiply(L.Multiply(p, L.PowerOfTwo(half)), L.PowerOfTwo(L.Subtract(n, half)));
    }

    /// <summary>1/(1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid(V x)
        => L.Divide(L.Broadcast(1), L.Add(L.Broadcast(1), Exp(L.Negate(x))));

    /// <summary>As <see cref="DagNet.Tanh"/>: a polynomial near 0, 1 − 2/(1 + e^(2|x|)) beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh(V x)
    {
        V size = L.Abs(x), square = L.Multiply(x, x), p = L.Broadcast(0.00212850863954f);
        p = L.MultiplyAdd(p, square, L.Broadcast(-0.0081591152143f));
        p = L.MultiplyAdd(p, square, L.Broadcast(0.0216918220518f));
        p = L.MultiplyAdd(p, square, L.Broadcast(-0.0539446980085f));
        p = L.MultiplyAdd(p, square, L.Broadcast(0.133331827928f));
        p = L.MultiplyAdd(p, square, L.Broadcast(-0.333333296982f));
        p = L.MultiplyAdd(p, square, L.Broadcast(1));
        V far = L.Subtract(L.Broadcast(1), L.Divide(L.Broadcast(2), L.Add(L.Broadcast(1), Exp(L.Add(size, size)))));
        far = L.Select(L.Less(x, L.Broadcast(0)), L.Negate(far), far);
        return L.Select(L.LessOrEqual(size, L.Broadcast(0.625f)), L.Multiply(x, p), far);
    }

    /// <summary>As <see cref="DagNet.Erf"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf(V x)
    {
        V size = L.Abs(x), square = L.Multiply(x, x), one = L.Broadcast(1), near = L.Broadcast(0.00007853850f);
        near = L.MultiplyAdd(near, square, L.Broadcast(-0.00080102027f));
        near = L.MultiplyAdd(near, square, L.Broadcast(0.00518833048f));
        near = L.MultiplyAdd(near, square, L.Broadcast(-0.02685381458f));
        near = L.MultiplyAdd(near, square, L.Broadcast(0.11283585249f));
        near = L.MultiplyAdd(near, square, L.Broadcast(-0.37612625837f));
        near = L.MultiplyAdd(near, square, L.Broadcast(1.12837916573f));
        V t = L.Divide(one, L.MultiplyAdd(L.Min(size, L.Broadcast(6)), L.Broadcast(0.5f), one)), far = L.Broadcast(-0.23080168249f);
        far = L.MultiplyAdd(far, t, L.Broadcast(0.63668009555f));
        far = L.MultiplyAdd(far, t, L.Broadcast(-0.06446075500f));
        far = L.MultiplyAdd(far, t, L.Broadcast(0.39680217518f));
        far = L.MultiplyAdd(far, t, L.Broadcast(0.25970057596f));
        far = L.MultiplyAdd(far, t, L.Broadcast(0.00182248712f));
        far = L.Subtract(one, L.Multiply(Exp(L.Negate(square)), far));
        far = L.Select(L.Less(x, L.Broadcast(0)), L.Negate(far), far);
        return L.Select(L.LessOrEqual(size, one), L.Multiply(x, near), far);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Relu(V x) => L.Max(x, L.Broadcast(0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Reciprocal(V x) => L.Divide(L.Broadcast(1), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Greater(V x, V y) => L.Less(y, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GreaterOrEqual(V x, V y) => L.LessOrEqual(y, x);

    /// <summary>1 where the mask is set, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Number(V mask) => L.And(mask, L.Broadcast(1));

    /// <summary>The first elements of a vector; what lies behind them in memory is not read.</summary>
    public static unsafe V LoadSome(float* source, nint count)
    {
        float* whole = stackalloc float[L.Count];
        for (nint i = 0; i < L.Count; i++) whole[i] = i < count ? source[i] : 0;
        return L.Load(whole);
    }

    public static unsafe void StoreSome(V value, float* target, nint count)
    {
        float* whole = stackalloc float[L.Count];
        L.Store(value, whole);
        for (nint i = 0; i < count; i++) target[i] = whole[i];
    }

    public static unsafe V LoadSomeBools(byte* source, nint count)
    {
        byte* whole = stackalloc byte[16];
        for (nint i = 0; i < 16; i++) whole[i] = i < count ? source[i] : (byte)0;
        return L.LoadBools(whole);
    }

    public static unsafe void StoreSomeBools(V mask, byte* target, nint count)
    {
        byte* whole = stackalloc byte[16];
        L.StoreBools(mask, whole);
        for (nint i = 0; i < count; i++) target[i] = whole[i];
    }

    public static unsafe V BroadcastBool(byte* source)
    {
        byte* whole = stackalloc byte[16];
        new Span<byte>(whole, 16).Fill(*source);
        return L.LoadBools(whole);
    }

    public static unsafe V BroadcastFrom(float* source) => L.Broadcast(*source);
}
