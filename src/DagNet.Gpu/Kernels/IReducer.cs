using System.Numerics;

namespace DagNet.Gpu;

/// <summary>How elements become one. A result goes along with a rest that it lost in rounding.</summary>
internal interface IReducer<T> where T : unmanaged
{
    static abstract T Combine(T a, T b);

    /// <summary>What a ⊕ b loses.</summary>
    static abstract T Lost(T a, T b, T sum);

    /// <summary>The result with what was lost.</summary>
    static abstract T Total(T sum, T lost);
}

/// <summary>a + b; what is lost is exactly known (Knuth), so that long sums are as good as pairwise ones.</summary>
internal readonly struct SumReducer<T> : IReducer<T> where T : unmanaged, INumber<T>
{
    public static T Combine(T a, T b) => a + b;

    public static T Lost(T a, T b, T sum)
    {
        T virtualB = sum - a;
        return (a - (sum - virtualB)) + (b - virtualB);
    }

    // Beyond the largest number what is lost is none.
    public static T Total(T sum, T lost) => T.IsNaN(lost) ? sum : sum + lost;
}

/// <summary>a · b.</summary>
internal readonly struct ProductReducer<T> : IReducer<T> where T : unmanaged, INumber<T>
{
    public static T Combine(T a, T b) => a * b;

    public static T Lost(T a, T b, T sum) => T.Zero;

    public static T Total(T sum, T lost) => sum;
}

/// <summary>The larger one; for float32 there is <see cref="MaxSingleReducer"/>.</summary>
internal readonly struct MaxReducer<T> : IReducer<T> where T : unmanaged, INumber<T>
{
    public static T Combine(T a, T b) => a > b ? a : b;

    public static T Lost(T a, T b, T sum) => T.Zero;

    public static T Total(T sum, T lost) => sum;
}

/// <summary>The smaller one; for float32 there is <see cref="MinSingleReducer"/>.</summary>
internal readonly struct MinReducer<T> : IReducer<T> where T : unmanaged, INumber<T>
{
    public static T Combine(T a, T b) => a < b ? a : b;

    public static T Lost(T a, T b, T sum) => T.Zero;

    public static T Total(T sum, T lost) => sum;
}

/// <summary>The larger one; NaN wins.</summary>
internal readonly struct MaxSingleReducer : IReducer<float>
{
    public static float Combine(float a, float b) => Formulas.Max(a, b);

    public static float Lost(float a, float b, float sum) => 0;

    public static float Total(float sum, float lost) => sum;
}

/// <summary>The smaller one; NaN wins.</summary>
internal readonly struct MinSingleReducer : IReducer<float>
{
    public static float Combine(float a, float b) => Formulas.Min(a, b);

    public static float Lost(float a, float b, float sum) => 0;

    public static float Total(float sum, float lost) => sum;
}
