namespace DagNet.Tests;

internal static partial class OperatorTable
{
    // More than one vector of each width, and a remainder.
    private static readonly DenseArray Mixed = Points.Of(11, 3, 37), Positive = Points.Between(0.1, 2.5, 12, 3, 37);
    private static readonly DenseArray Inside = Points.Between(-0.9, 0.9, 13, 3, 37), Beyond = Points.Between(1.2, 3, 14, 3, 37);
    private static readonly DenseArray Small = Points.Whole(-3, 3, 15, 3, 37), Other = Points.Whole(-3, 3, 16, 3, 37);

    private static IEnumerable<OperatorRow> Pointwise()
    {
        OperatorRow Unary<T>(Func<Node, Node> build, Func<double, double> formula, DenseArray at, int order = 2, params ElementType[] also) where T : Op
            => new(typeof(T).Name, typeof(T), x => build(x[0]), at) { Formula = x => formula(x[0]), Order = order, Also = also };
        OperatorRow Binary<T>(Func<Node, Node, Node> build, Func<double, double, double> formula, DenseArray a, DenseArray b, int order = 2,
            params ElementType[] also) where T : Op
            => new(typeof(T).Name, typeof(T), x => build(x[0], x[1]), a, b) { Formula = x => formula(x[0], x[1]), Order = order, Also = also };
        OperatorRow Comparison<T>(Func<Node, Node, Node> build, Func<double, double, bool> formula) where T : Op
            => Binary<T>(build, (a, b) => formula(a, b) ? 1 : 0, Small, Other, 0, Whole);
        OperatorRow Logical<T>(Func<Node, Node, Node> build, Func<bool, bool, bool> formula) where T : Op
            => new(typeof(T).Name, typeof(T), x => build(x[0], x[1]), new Argument(Points.Whole(0, 1, 17, 3, 37), ElementType.Bool),
                new Argument(Points.Whole(0, 1, 18, 3, 37), ElementType.Bool))
            { Formula = x => formula(x[0] != 0, x[1] != 0) ? 1 : 0, Order = 0 };

        yield return Unary<Abs>(x => x.Abs(), Math.Abs, Mixed, 2, Whole);
        yield return Unary<Acos>(x => x.Acos(), Math.Acos, Inside);
        yield return Unary<Acosh>(x => x.Acosh(), Math.Acosh, Beyond);
        yield return Binary<Add>((a, b) => a + b, (a, b) => a + b, Mixed, Small, 2, Whole);
        yield return new("Add a row", typeof(Add), x => x[0] + x[1], Points.Of(1, 3, 37), Points.Of(2, 37));
        yield return new("Add a column", typeof(Add), x => x[0] + x[1], Points.Of(1, 3, 37), Points.Of(2, 3, 1));
        yield return new("Add a scalar", typeof(Add), x => x[0] + x[1], Points.Of(1), Points.Of(2, 2, 3));
        yield return new("Add both broadcast", typeof(Add), x => x[0] + x[1], Points.Of(1, 2, 1, 5), Points.Of(2, 3, 1));
        yield return Logical<And>((a, b) => a & b, (a, b) => a && b);
        yield return Unary<Asin>(x => x.Asin(), Math.Asin, Inside);
        yield return Unary<Asinh>(x => x.Asinh(), Math.Asinh, Mixed);
        yield return Unary<Atan>(x => x.Atan(), Math.Atan, Mixed);
        yield return Unary<Atanh>(x => x.Atanh(), Math.Atanh, Inside);
        Argument bits = new(Points.Whole(0, 100, 19, 3, 37), ElementType.Int64), more = new(Points.Whole(0, 100, 20, 3, 37), ElementType.Int64);
        Argument few = new(Points.Whole(0, 9, 21, 3, 37), ElementType.UInt8);
        OperatorRow Bits<T>(Func<long, long, long> formula) where T : Op, new() => new(typeof(T).Name, typeof(T), x => x[0].Graph.Apply(new T(), x), bits, more)
        { Order = 0, Formula = x => formula((long)x[0], (long)x[1]) };
        yield return new("BitCast", typeof(BitCast), x => x[0].BitCast(ElementType.Int32), new Argument(Points.Of(23, 3, 37), ElementType.Float32)) { Order = 0 };
        yield return Bits<BitwiseAnd>((a, b) => a & b);
        yield return Bits<BitwiseOr>((a, b) => a | b);
        yield return Bits<BitwiseXor>((a, b) => a ^ b);
        yield return new("BitwiseNot", typeof(BitwiseNot), x => x[0].Graph.Apply(new BitwiseNot(), x), bits) { Order = 0, Formula = x => ~(long)x[0] };
        yield return new("BitShift, left", typeof(BitShift), x => x[0].Graph.Apply(new BitShift(Left: true), x), few, few)
        { Order = 0, Formula = x => x[1] > 7 ? 0 : (byte)((byte)x[0] << (int)x[1]) };
        yield return new("BitShift, right", typeof(BitShift), x => x[0].Graph.Apply(new BitShift(Left: false), x), new(Points.Whole(0, 255, 22, 3, 37), ElementType.UInt8), few)
        { Order = 0, Formula = x => x[1] > 7 ? 0 : (byte)x[0] >> (int)x[1] };
        yield return new("Cast to float64", typeof(Cast), x => x[0].Graph.Apply(new Cast(ElementType.Float64), x[0]), Mixed) { Also = [ElementType.Int32, ElementType.UInt8, ElementType.Bool] };
        yield return new("Cast to float32", typeof(Cast), x => x[0].Cast(ElementType.Float32), Mixed) { Order = 0, Also = Whole };
        yield return new("Cast to int64", typeof(Cast), x => x[0].Cast(ElementType.Int64), Points.Of(3, 3, 37)) { Order = 0, Formula = x => Math.Truncate(x[0]), Also = [ElementType.Int32, ElementType.Bool] };
        yield return new("Cast to int32", typeof(Cast), x => x[0].Cast(ElementType.Int32), Points.Of(4, 3, 37)) { Order = 0, Formula = x => Math.Truncate(x[0]), Also = [ElementType.Int64, ElementType.UInt8] };
        yield return new("Cast to bool", typeof(Cast), x => x[0].Cast(ElementType.Bool), Small) { Order = 0, Formula = x => x[0] != 0 ? 1 : 0, Also = Whole };
        yield return Unary<Ceil>(x => x.Ceil(), Math.Ceiling, Mixed, 0);
        yield return Unary<Cos>(x => x.Cos(), Math.Cos, Mixed);
        yield return Unary<Cosh>(x => x.Cosh(), Math.Cosh, Mixed);
        yield return Binary<Div>((a, b) => a / b, (a, b) => a / b, Mixed, Positive);
        yield return new("Div whole numbers", typeof(Div), x => x[0] / x[1], Points.Whole(-9, 9, 5, 3, 37), Points.Whole(1, 4, 6, 3, 37)) { Also = Whole, Order = 1 };
        yield return Comparison<Equal>((a, b) => a.Equal(b), (a, b) => a == b);
        yield return new("NotEqual", typeof(Equal), x => x[0].NotEqual(x[1]), Small, Other) { Order = 0, Also = Whole, Formula = x => x[0] != x[1] ? 1 : 0 };
        yield return Unary<Erf>(x => x.Erf(), Erf, Points.Between(-2.5, 2.5, 7, 3, 37));
        yield return Unary<Exp>(x => x.Exp(), Math.Exp, Mixed);
        yield return Unary<Floor>(x => x.Floor(), Math.Floor, Mixed, 0);
        yield return Comparison<Greater>((a, b) => a > b, (a, b) => a > b);
        yield return Comparison<GreaterOrEqual>((a, b) => a >= b, (a, b) => a >= b);
        yield return Unary<IsInf>(x => (1 / x).IsInf(), x => x == 0 ? 1 : 0, Small, 0);
        yield return Unary<IsNaN>(x => x.Sqrt().IsNaN(), x => x < 0 || double.IsNaN(x) ? 1 : 0, Small, 0);
        yield return Comparison<Less>((a, b) => a < b, (a, b) => a < b);
        yield return Comparison<LessOrEqual>((a, b) => a <= b, (a, b) => a <= b);
        yield return Unary<Log>(x => x.Log(), Math.Log, Positive);
        yield return Binary<Max>((a, b) => a.Maximum(b), Math.Max, Points.Of(8, 3, 37), Points.Of(9, 3, 37), 2, Whole);
        yield return Binary<Min>((a, b) => a.Minimum(b), Math.Min, Points.Of(8, 3, 37), Points.Of(9, 3, 37), 2, Whole);
        yield return new("Min with a number", typeof(Min), x => x[0].Minimum(0.3), Mixed) { Formula = x => Math.Min(x[0], 0.3) };
        yield return Binary<Mul>((a, b) => a * b, (a, b) => a * b, Mixed, Small, 2, Whole);
        yield return new("Mul a row and a column", typeof(Mul), x => x[0] * x[1], Points.Of(1, 1, 5), Points.Of(2, 4, 1));
        yield return Unary<Neg>(x => -x, x => -x, Mixed, 2, Whole);
        yield return new("Not", typeof(Not), x => !x[0], new Argument(Points.Whole(0, 1, 17, 3, 37), ElementType.Bool)) { Order = 0, Formula = x => 1 - x[0] };
        yield return Logical<Or>((a, b) => a | b, (a, b) => a || b);
        yield return Binary<Pow>((a, b) => a.Pow(b), Math.Pow, Positive, Mixed);
        yield return new("Pow of whole numbers", typeof(Pow), x => x[0].Pow(x[1]), Small, Points.Whole(0, 4, 10, 3, 37)) { Order = 0, Also = Whole, Formula = x => Math.Pow(x[0], x[1]) };
        yield return new("Pow 5 of negative bases", typeof(Pow), x => x[0].Pow(5), Mixed) { Formula = x => Math.Pow(x[0], 5) };
        yield return new("Pow 2.5", typeof(Pow), x => x[0].Pow(2.5), Positive) { Formula = x => Math.Pow(x[0], 2.5) };
        foreach (double b in (double[])[0, 1, 2, 3, 4, -1, -2, 0.5, -0.5])
            yield return new($"Pow {b} as products", b is 0 or 1 ? typeof(Mul) : b is -1 or -2 or -0.5 ? typeof(Reciprocal) : b == 0.5 ? typeof(Sqrt) : typeof(Mul),
                x => x[0].Pow(b) * x[0], Positive)
            { Formula = x => Math.Pow(x[0], b) * x[0] };
        yield return Unary<Reciprocal>(x => x.Reciprocal(), x => 1 / x, Positive);
        yield return Unary<Relu>(x => x.Relu(), x => Math.Max(x, 0), Mixed, 2, Whole);
        yield return new("Round", typeof(Round), x => (x[0] * 0.5).Round(), Points.Whole(-7, 7, 19, 3, 37)) { Order = 0, Formula = x => Math.Round(x[0] * 0.5, MidpointRounding.ToEven) };
        yield return Unary<Sigmoid>(x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x)), Mixed);
        yield return Unary<Sign>(x => x.Sign(), x => Math.Sign(x), Small, 0, Whole);
        yield return Unary<Sin>(x => x.Sin(), Math.Sin, Mixed);
        yield return Unary<Sinh>(x => x.Sinh(), Math.Sinh, Mixed);
        yield return Unary<Softplus>(x => x.Softplus(), x => Math.Log(1 + Math.Exp(x)), Mixed);
        yield return Unary<Sqrt>(x => x.Sqrt(), Math.Sqrt, Positive);
        yield return Unary<StopGradient>(x => x.StopGradient(), x => x, Mixed, 0);
        yield return Binary<Sub>((a, b) => a - b, (a, b) => a - b, Mixed, Small, 2, Whole);
        yield return Unary<Tan>(x => x.Tan(), Math.Tan, Inside);
        yield return Unary<Tanh>(x => x.Tanh(), Math.Tanh, Mixed);
        yield return new("Where", typeof(Where), x => x[0].Where(x[1], x[2]), new Argument(Points.Whole(0, 1, 17, 3, 37), ElementType.Bool), Mixed, Small)
        { Also = Any, Formula = x => x[0] != 0 ? x[1] : x[2] };
        yield return new("Where, broadcast", typeof(Where), x => x[0].Where(x[1], x[2]), new Argument(Points.Whole(0, 1, 17, 4, 1), ElementType.Bool), Points.Of(1, 5), Points.Of(2));
        yield return Logical<Xor>((a, b) => a ^ b, (a, b) => a ^ b);
    }

    private static IEnumerable<OperatorRow> Activations()
    {
        // Beyond all the bends, at none of them.
        DenseArray wide = Points.Between(-4.5, 4.5, 21, 3, 37);
        OperatorRow Activation<T>(string name, Func<Node, Node> build, Func<double, double> formula) where T : Op
            => new(name, typeof(T), x => build(x[0]), wide) { Formula = x => formula(x[0]) };

        yield return Activation<Celu>("Celu", x => x.Celu(), x => x > 0 ? x : Math.Exp(x) - 1);
        yield return Activation<Celu>("Celu 2", x => x.Celu(2), x => x > 0 ? x : 2 * (Math.Exp(x / 2) - 1));
        yield return Activation<Clip>("Clip", x => x.Clip(-1, 2.5), x => Math.Clamp(x, -1, 2.5));
        yield return Activation<Clip>("Clip from below", x => x.Clip(low: -1), x => Math.Max(x, -1));
        yield return Activation<Clip>("Relu6", x => x.Relu6(), x => Math.Clamp(x, 0, 6));
        yield return new("Clip whole numbers", typeof(Clip), x => x[0].Clip(-1, 2), Small) { Also = Whole, Order = 0, Formula = x => Math.Clamp(x[0], -1, 2) };
        yield return new("Clip by inputs", typeof(Clip), x => x[0].Clip(x[1], x[2]), wide, new DenseArray([-1.25], []), new DenseArray([0.75], []));
        yield return Activation<Elu>("Elu", x => x.Elu(), x => x > 0 ? x : Math.Exp(x) - 1);
        yield return Activation<Elu>("Elu 0.5", x => x.Elu(0.5), x => x > 0 ? x : 0.5 * (Math.Exp(x) - 1));
        yield return Activation<Gelu>("Gelu", x => x.Gelu(), x => x / 2 * (1 + Erf(x / Math.Sqrt(2))));
        yield return Activation<Gelu>("Gelu by tanh", x => x.Gelu(tanh: true),
            x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * Math.Pow(x, 3))))));
        yield return Activation<HardSigmoid>("HardSigmoid", x => x.HardSigmoid(), x => Math.Clamp((0.2 * x) + 0.5, 0, 1));
        yield return Activation<HardSigmoid>("HardSigmoid 0.3 0.4", x => x.HardSigmoid(0.3, 0.4), x => Math.Clamp((0.3 * x) + 0.4, 0, 1));
        yield return Activation<HardSwish>("HardSwish", x => x.HardSwish(), x => x * Math.Clamp((x / 6) + 0.5, 0, 1));
        yield return Activation<LeakyRelu>("LeakyRelu", x => x.LeakyRelu(), x => x > 0 ? x : 0.01 * x);
        yield return Activation<LeakyRelu>("LeakyRelu 0.2", x => x.LeakyRelu(0.2), x => x > 0 ? x : 0.2 * x);
        yield return Activation<Mish>("Mish", x => x.Mish(), x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))));
        yield return new("PRelu", typeof(PRelu), x => x[0].PRelu(x[1]), wide, Points.Of(22, 37));
        yield return Activation<Selu>("Selu", x => x.Selu(), x => 1.0507010221481323 * (x > 0 ? x : 1.6732631921768188 * (Math.Exp(x) - 1)));
        yield return Activation<Selu>("Selu 2 0.5", x => x.Selu(2, 0.5), x => 0.5 * (x > 0 ? x : 2 * (Math.Exp(x) - 1)));
        yield return Activation<Shrink>("Shrink, hard", x => x.Shrink(), x => Math.Abs(x) > 0.5 ? x : 0);
        yield return Activation<Shrink>("Shrink, soft", x => x.Shrink(1.5, 1.5), x => Math.Abs(x) > 1.5 ? x - Math.CopySign(1.5, x) : 0);
        yield return Activation<Softsign>("Softsign", x => x.Softsign(), x => x / (1 + Math.Abs(x)));
        yield return Activation<Swish>("Swish", x => x.Swish(), x => x / (1 + Math.Exp(-x)));
        yield return Activation<ThresholdedRelu>("ThresholdedRelu", x => x.ThresholdedRelu(), x => x > 1 ? x : 0);
        yield return Activation<ThresholdedRelu>("ThresholdedRelu 2", x => x.ThresholdedRelu(2), x => x > 2 ? x : 0);
        yield return new("Sum", typeof(Sum), x => Node.SumOf(x), Points.Of(1, 3, 5), Points.Of(2, 5), Points.Of(3, 3, 1));
        yield return new("Mean", typeof(Mean), x => Node.MeanOf(x), Points.Of(1, 3, 5), Points.Of(2, 5), Points.Of(3, 3, 1));
        yield return new("Sum of one", typeof(Sum), x => Node.SumOf(x), Points.Of(1, 3, 5));
        yield return new("Fmod", typeof(Fmod), x => x[0] % x[1], wide, Points.Between(0.7, 1.3, 23, 3, 37)) { Formula = x => x[0] - (x[1] * Math.Truncate(x[0] / x[1])) };
        yield return new("Fmod of whole numbers", typeof(Fmod), x => x[0] % x[1], Points.Whole(-9, 9, 5, 3, 37), Points.Whole(1, 4, 6, 3, 37)) { Also = Whole, Order = 0 };
        Argument numbers = new(Points.Whole(-9, 9, 5, 3, 37), ElementType.Int64), divisors = new(new DenseArray([-4, 3, -1, 5], [4, 1, 1]), ElementType.Int64);
        yield return new("Mod", typeof(Mod), x => x[0].Mod(x[1]), numbers, divisors) { Order = 0 };
        yield return new("Mod by a number", typeof(Mod), x => x[0].Mod(-4), numbers) { Order = 0, Formula = x => x[0] - (-4 * Math.Floor(x[0] / -4)) };
    }

    /// <summary>erf x = 2/√π Σ (−1)ⁿ x²ⁿ⁺¹/(n! (2n + 1)) in 28 digits; beyond 3 by the continued fraction of 1 − erf x.</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) < 1e-4)
            return 2 / Math.Sqrt(Math.PI) * (x - (x * x * x / 3));
        if (Math.Abs(x) > 3)
        {
            double rest = Math.Abs(x);
            for (int k = 100; k > 0; k--)
                rest = Math.Abs(x) + (k / 2.0 / rest);
            return Math.CopySign(1 - (Math.Exp(-x * x) / Math.Sqrt(Math.PI) / rest), x);
        }
        // A cast would round to 15 digits.
        decimal exact = (long)(x * (1L << 60)) / (decimal)(1L << 60), power = exact, sum = exact;
        for (int n = 1; n < 80; n++)
            sum += (power *= -exact * exact / n) / ((2 * n) + 1);
        return (double)(sum * 1.1283791670955125738961589031m);
    }
}
