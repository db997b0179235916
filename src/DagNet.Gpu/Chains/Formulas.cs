using System.Diagnostics.CodeAnalysis;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>
/// Elementary functions of float32 from products, sums and bits, the same on every device: what the hardware has is off by up to
/// 2⁻¹¹ (tanh on NVIDIA's) or loses its digits far from 0. Named as the operators that they stand for.
/// </summary>
/// <remarks>
/// Exp, log, sine and the inverse functions after Cephes (Moshier, single precision); tanh and erf are the CPU's polynomials.
/// Errors are of a few units in the last place; sine, cosine and tangent are reduced exactly up to |x| = 10⁵.
/// </remarks>
[SuppressMessage("Style", "IDE0047", Justification = "Horner's rule is read by its parentheses.")]
internal static class Formulas
{
    private const float Infinity = float.PositiveInfinity;
    private const float LogTwo = 0.6931471805599453f, Pi = 3.14159265358979f, HalfPi = 1.57079632679489f;

    /// <summary>The larger one, NaN where one is NaN: the hardware's own passes over NaN.</summary>
    public static float Max(float a, float b) => IsNaN(a) ? a : IsNaN(b) ? b : a > b ? a : b;

    /// <summary>The smaller one, NaN where one is NaN.</summary>
    public static float Min(float a, float b) => IsNaN(a) ? a : IsNaN(b) ? b : a < b ? a : b;

    public static float Relu(float x) => IsNaN(x) || x > 0 ? x : 0;

    /// <summary>By its bits: in branches ILGPU takes a ≤ b for the opposite of a &gt; b, which it is not where one is NaN.</summary>
    public static bool IsNaN(float x) => (Interop.FloatAsInt(x) & 0x7FFFFFFFu) > 0x7F800000u;

    public static float Exp(float x)
    {
        if (IsNaN(x))
            return x;
        if (x > 88.72284f)
            return Infinity;
        return x < -103.9721f ? 0 : ExpOf(x, 0);
    }

    /// <summary>e^(x + rest), where x is between −104 and 89.</summary>
    private static float ExpOf(float x, float rest)
    {
        float n = MathF.Floor(x * 1.44269504088896f + 0.5f);
        float r = x - n * 0.693359375f - n * -2.12194440e-4f + rest;
        float p = 1 + r + r * r * (0.5f + r * (1.6666665459e-1f + r * (4.1665795894e-2f + r * (8.3334519073e-3f + r * (1.3981999507e-3f + r * 1.9875691500e-4f)))));
        return Scaled(p, (int)n);
    }

    public static float Log(float x)
    {
        if (IsNaN(x) || x < 0)
            return float.NaN;
        if (x == 0)
            return -Infinity;
        if (x == Infinity)
            return x;
        int e = 0;
        if (x < 1.17549435e-38f)
            (x, e) = (x * 8388608f, -23);
        uint bits = Interop.FloatAsInt(x);
        e += (int)(bits >> 23) - 126;
        float m = Interop.IntAsFloat((bits & 0x007FFFFFu) | 0x3F000000u);
        if (m < 0.707106781186547524f)
        {
            e--;
            m += m;
        }
        m -= 1;
        float z = m * m;
        float y = m * z * (((((((((7.0376836292e-2f * m - 1.1514610310e-1f) * m + 1.1676998740e-1f) * m - 1.2420140846e-1f) * m
            + 1.4249322787e-1f) * m - 1.6668057665e-1f) * m + 2.0000714765e-1f) * m - 2.4999993993e-1f) * m) + 3.3333331174e-1f);
        y += e * -2.12194440e-4f;
        y -= 0.5f * z;
        return m + y + e * 0.693359375f;
    }

    /// <summary>ln(1 + x), exact near 0.</summary>
    private static float LogOnePlus(float x)
    {
        float u = 1 + x, rounded = u - 1;
        return u == Infinity ? u : rounded == 0 ? x : Log(u) * (x / rounded);
    }

    public static float Sigmoid(float x) => 1 / (1 + Exp(-x));

    public static float Softplus(float x)
    {
        float positive = x > 0 ? x : 0;
        return IsNaN(x) ? x : positive + LogOnePlus(Exp(-MathF.Abs(x)));
    }

    public static float Tanh(float x)
    {
        float size = MathF.Abs(x), z = x * x;
        if (size <= 0.625f)
            return x * (1 + z * (-0.333333296982f + z * (0.133331827928f + z * (-0.0539446980085f
                + z * (0.0216918220518f + z * (-0.0081591152143f + z * 0.00212850863954f))))));
        float far = 1 - 2 / (1 + Exp(size + size));
        return x < 0 ? -far : far;
    }

    public static float Erf(float x)
    {
        float size = MathF.Abs(x), z = x * x;
        if (size <= 1)
            return x * (1.12837916573f + z * (-0.37612625837f + z * (0.11283585249f + z * (-0.02685381458f
                + z * (0.00518833048f + z * (-0.00080102027f + z * 0.00007853850f))))));
        if (size > 6)
            return x < 0 ? -1 : 1;
        float t = 1 / (1 + size * 0.5f);
        float far = 1 - Exp(-z) * (0.00182248712f + t * (0.25970057596f + t * (0.39680217518f + t * (-0.06446075500f
            + t * (0.63668009555f + t * -0.23080168249f)))));
        return x < 0 ? -far : far;
    }

    public static float Sin(float x)
    {
        (float r, int quadrant) = Reduced(x);
        float y = (quadrant & 1) == 0 ? SinNear(r) : CosNear(r);
        return (quadrant & 2) == 0 ? y : -y;
    }

    public static float Cos(float x)
    {
        (float r, int quadrant) = Reduced(x);
        float y = (quadrant & 1) == 0 ? CosNear(r) : SinNear(r);
        return ((quadrant + 1) & 2) == 0 ? y : -y;
    }

    public static float Tan(float x)
    {
        (float r, int quadrant) = Reduced(x);
        return (quadrant & 1) == 0 ? SinNear(r) / CosNear(r) : -CosNear(r) / SinNear(r);
    }

    public static float Asin(float x)
    {
        float size = MathF.Abs(x), y;
        if (size > 1)
            return float.NaN;
        if (size > 0.5f)
            y = HalfPi - 2 * AsinNear(MathF.Sqrt(0.5f * (1 - size)));
        else
            y = AsinNear(size);
        return x < 0 ? -y : x == 0 ? x : y;
    }

    public static float Acos(float x)
    {
        if (x > 1 || x < -1)
            return float.NaN;
        if (x > 0.5f)
            return 2 * AsinNear(MathF.Sqrt(0.5f * (1 - x)));
        if (x < -0.5f)
            return Pi - 2 * AsinNear(MathF.Sqrt(0.5f * (1 + x)));
        return HalfPi - Asin(x);
    }

    public static float Atan(float x)
    {
        float size = MathF.Abs(x), y = 0;
        if (size > 2.414213562373095f)
            (size, y) = (-1 / size, HalfPi);
        else if (size > 0.4142135623730950f)
            (size, y) = ((size - 1) / (size + 1), 0.785398163397448f);
        float z = size * size;
        y += (((8.05374449538e-2f * z - 1.38776856032e-1f) * z + 1.99777106478e-1f) * z - 3.33329491539e-1f) * z * size + size;
        return x < 0 ? -y : y;
    }

    public static float Sinh(float x)
    {
        float size = MathF.Abs(x), z = x * x;
        if (size <= 1)
            return x + x * z * (1.66667160211e-1f + z * (8.33028376239e-3f + z * 2.03721912945e-4f));
        // e^(x/2) twice, where e^x itself would be too large.
        float half = Exp(0.5f * size), y = size > 80 ? 0.5f * half * half : 0.5f * (Exp(size) - Exp(-size));
        return x < 0 ? -y : y;
    }

    public static float Cosh(float x)
    {
        float size = MathF.Abs(x), half = Exp(0.5f * size);
        return size > 80 ? 0.5f * half * half : 0.5f * (Exp(size) + Exp(-size));
    }

    public static float Asinh(float x)
    {
        float size = MathF.Abs(x), y;
        if (size > 1e9f)
            y = Log(size) + LogTwo;
        else
            y = LogOnePlus(size + size * size / (1 + MathF.Sqrt(size * size + 1)));
        return x < 0 ? -y : y;
    }

    public static float Acosh(float x)
    {
        if (x < 1)
            return float.NaN;
        float t = x - 1;
        return x > 1e9f ? Log(x) + LogTwo : LogOnePlus(t + MathF.Sqrt(2 * t + t * t));
    }

    public static float Atanh(float x)
    {
        float size = MathF.Abs(x);
        if (size > 1)
            return float.NaN;
        float y = size == 1 ? Infinity : 0.5f * LogOnePlus(2 * size / (1 - size));
        return x < 0 ? -y : y;
    }

    /// <summary>a − b·trunc(a/b), exactly: |b| times powers of two is taken off while it fits.</summary>
    public static float Fmod(float a, float b)
    {
        float rest = MathF.Abs(a), size = MathF.Abs(b);
        if (IsNaN(a) || IsNaN(b) || rest == Infinity || size == 0)
            return float.NaN;
        if (size == Infinity)
            return a;
        while (rest >= size)
        {
            float part = size;
            while (part <= rest * 0.5f)
                part += part;
            rest -= part;
        }
        return a < 0 ? -rest : rest;
    }

    /// <summary>aᵇ, with the logarithm in two floats, or its error would be multiplied by b.</summary>
    public static float Pow(float a, float b)
    {
        if (b == 0 || a == 1)
            return 1;
        if (IsNaN(a) || IsNaN(b))
            return float.NaN;
        float size = MathF.Abs(a), whole = MathF.Floor(b);
        bool odd = whole == b && MathF.Abs(b) < 16777216f && ((int)b & 1) != 0;
        bool infinite = MathF.Abs(b) == Infinity;
        if (size == 0 || size == Infinity || infinite)
        {
            bool large = infinite ? (size > 1) == (b > 0) : (size == 0) == (b < 0);
            if (infinite && size == 1)
                return 1;
            return large ? (odd && a < 0 ? -Infinity : Infinity) : odd && a < 0 ? -0f : 0f;
        }
        if (a < 0 && whole != b && !infinite)
            return float.NaN;
        float y = PowOf(size, b);
        return a < 0 && odd ? -y : y;
    }

    public static int Pow(int a, int b)
    {
        if (b < 0)
            return a == 1 || (a == -1 && b % 2 == 0) ? 1 : a == -1 ? a : 0;
        int power = 1;
        for (; b > 0; b >>= 1, a *= a)
            if ((b & 1) != 0)
                power *= a;
        return power;
    }

    public static long Pow(long a, long b)
    {
        if (b < 0)
            return a == 1 || (a == -1 && b % 2 == 0) ? 1 : a == -1 ? a : 0;
        long power = 1;
        for (; b > 0; b >>= 1, a *= a)
            if ((b & 1) != 0)
                power *= a;
        return power;
    }

    public static int ToInt32(float x) => x >= 2147483648f ? int.MaxValue : x <= -2147483648f ? int.MinValue : IsNaN(x) ? 0 : (int)x;

    public static long ToInt64(float x)
        => x >= 9223372036854775808f ? long.MaxValue : x <= -9223372036854775808f ? long.MinValue : IsNaN(x) ? 0 : (long)x;

    public static byte ToUInt8(float x) => x >= 255 ? (byte)255 : x > 0 ? (byte)(int)x : (byte)0;

    public static float FromBFloat16(ushort x) => Interop.IntAsFloat((uint)x << 16);

    /// <summary>To the nearest, ties to even; NaN stays NaN.</summary>
    public static ushort ToBFloat16(float x)
    {
        uint bits = Interop.FloatAsInt(x);
        return IsNaN(x) ? (ushort)((bits >> 16) | 0x40u) : (ushort)((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
    }

    /// <summary>p·2ⁿ, in two steps where 2ⁿ itself is no normal number.</summary>
    private static float Scaled(float p, int n)
    {
        int half = n / 2;
        return p * Interop.IntAsFloat((uint)(half + 127) << 23) * Interop.IntAsFloat((uint)(n - half + 127) << 23);
    }

    private static float PowOf(float a, float b)
    {
        int e = 0;
        if (a < 1.17549435e-38f)
            (a, e) = (a * 8388608f, -23);
        uint bits = Interop.FloatAsInt(a);
        e += (int)(bits >> 23) - 127;
        float m = Interop.IntAsFloat((bits & 0x007FFFFFu) | 0x3F800000u);
        if (m > 1.41421356f)
        {
            e++;
            m *= 0.5f;
        }
        // ln m = 2·(s + s³/3 + …), s = (m − 1)/(m + 1), whose rest after rounding is carried along.
        float f = m - 1, d = 2 + f, dropped = f - (d - 2);
        float s = f / d, high = Upper(s), low = s - high, upper = Upper(d);
        float rest = (f - high * upper - high * (d - upper) - low * d - s * dropped) / d;
        float z = s * s;
        float tail = s * z * (0.666666667f + z * (0.4f + z * (0.285714286f + z * (0.222222222f + z * 0.181818182f)))) + 2 * rest;
        float twice = s + s, big = e * 0.693359375f, sum = big + twice, back = sum - big;
        float more = big - (sum - back) + (twice - back) + tail + e * -2.12194440e-4f;
        float log = sum + more;
        more -= log - sum;
        // The first part is exact, so that a compiler may multiply and add in one without harm.
        float first = Upper(b), second = Upper(log), exact = first * second;
        float others = (b - first) * second + first * (log - second) + (b - first) * (log - second), product = exact + others;
        float lost = others - (product - exact) + b * more;
        return product > 89 ? Infinity : product < -104 ? 0 : ExpOf(product, lost);
    }

    /// <summary>The number without the lower half of its digits: products of two such are exact.</summary>
    private static float Upper(float x) => Interop.IntAsFloat(Interop.FloatAsInt(x) & 0xFFFFF000u);

    /// <summary>x less the nearest multiple of π/2, and the last bits of which one it is.</summary>
    private static (float Remainder, int Quadrant) Reduced(float x)
    {
        float n = MathF.Floor(x * 0.636619772367581f + 0.5f);
        float r = x - n * 1.5703125f - n * 4.837512969970703125e-4f - n * 7.54978995489188216e-8f;
        return (r, (int)(n - 4 * MathF.Floor(n * 0.25f)));
    }

    public static float SinNear(float r)
    {
        float z = r * r;
        return ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * r + r;
    }

    public static float CosNear(float r)
    {
        float z = r * r;
        return ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - 0.5f * z + 1;
    }

    private static float AsinNear(float x)
    {
        float z = x * x;
        return ((((4.2163199048e-2f * z + 2.4181311049e-2f) * z + 4.5470025998e-2f) * z + 7.4953002686e-2f) * z + 1.6666752422e-1f) * z * x + x;
    }
}
