namespace DagNet.Onnx;

/// <summary>Arithmetic, comparisons, activations and casts.</summary>
internal static class PointwiseReaders
{
    public static ReaderTable All { get; } = Table();

    private static ReaderTable Table()
    {
        var table = new ReaderTable
        {
            { "Cast", n => Cast(n, n[0], n.Element("to", ElementType.Float32)) },
            { "CastLike", n => Cast(n, n[0], n[1].Element) },
            { "BitCast", n => n[0].BitCast(n.Element("to", ElementType.Float32)) },
            { "Identity", n => n[0] },
            { "Where", n => n[0].Where(n[1], n[2]) },
            { "Clip", Clip },
            { "Pow", Pow },
            { "Mod", n => n.Flag("fmod") || n[0].Element.IsFloat ? n[0] % n[1] : n[0].Mod(n[1]) },
            { "Max", n => Fold(n, (a, b) => a.Maximum(b)) },
            { "Min", n => Fold(n, (a, b) => a.Minimum(b)) },
            { "Sum", n => n.Count == 1 ? n[0] : Node.SumOf(n.Inputs) },
            { "Mean", n => n.Count == 1 ? n[0] : Node.MeanOf(n.Inputs) },
            { "Celu", n => n[0].Celu(n.Double("alpha", 1)) },
            { "Elu", n => n[0].Elu(n.Double("alpha", 1)) },
            { "Gelu", n => n[0].Gelu(n.Choice("approximate", "none", "none", "tanh") == "tanh") },
            { "HardSigmoid", n => n[0].HardSigmoid(n.Double("alpha", 0.2f), n.Double("beta", 0.5)) },
            { "LeakyRelu", n => n[0].LeakyRelu(n.Double("alpha", 0.01f)) },
            { "PRelu", PRelu },
            { "Selu", Selu },
            { "Shrink", n => n[0].Shrink(n.Double("lambd", 0.5), n.Double("bias", 0)) },
            { "Swish", n => n.Double("alpha", 1) is var alpha && alpha == 1 ? n[0].Swish() : n[0] * (alpha * n[0]).Sigmoid() },
            { "ThresholdedRelu", n => n[0].ThresholdedRelu(n.Double("alpha", 1)) },
            { "IsInf", IsInf },
            { "Not", n => !n[0] },
            { "BitwiseNot", n => n.Graph.Apply(new BitwiseNot(), n[0]) },
            { "BitShift", n => n.Graph.Apply(new BitShift(n.Choice("direction", "LEFT", "LEFT", "RIGHT") == "LEFT"), Same(n)) },
            { "BitwiseAnd", n => n.Graph.Apply(new BitwiseAnd(), Same(n)) },
            { "BitwiseOr", n => n.Graph.Apply(new BitwiseOr(), Same(n)) },
            { "BitwiseXor", n => n.Graph.Apply(new BitwiseXor(), Same(n)) },
        };
        table.AddBinary("Add", (a, b) => a + b);
        table.AddBinary("Sub", (a, b) => a - b);
        table.AddBinary("Mul", (a, b) => a * b);
        table.AddBinary("Div", (a, b) => a / b);
        table.AddBinary("And", (a, b) => a & b);
        table.AddBinary("Or", (a, b) => a | b);
        table.AddBinary("Xor", (a, b) => a ^ b);
        table.AddBinary("Equal", (a, b) => a.Equal(b));
        table.AddBinary("Greater", (a, b) => a > b);
        table.AddBinary("Less", (a, b) => a < b);
        table.AddBinary("GreaterOrEqual", (a, b) => a >= b);
        table.AddBinary("LessOrEqual", (a, b) => a <= b);
        foreach ((string name, Func<Node, Node> formula) in Unary)
            table.AddUnary(name, formula);
        return table;
    }

    private static (string, Func<Node, Node>)[] Unary =>
    [
        ("Abs", x => x.Abs()), ("Acos", x => x.Acos()), ("Acosh", x => x.Acosh()), ("Asin", x => x.Asin()), ("Asinh", x => x.Asinh()),
        ("Atan", x => x.Atan()), ("Atanh", x => x.Atanh()), ("Ceil", x => x.Ceil()), ("Cos", x => x.Cos()), ("Cosh", x => x.Cosh()),
        ("Erf", x => x.Erf()), ("Exp", x => x.Exp()), ("Floor", x => x.Floor()), ("HardSwish", x => x.HardSwish()), ("IsNaN", x => x.IsNaN()),
        ("Log", x => x.Log()), ("Mish", x => x.Mish()), ("Neg", x => -x), ("Reciprocal", x => x.Reciprocal()), ("Relu", x => x.Relu()),
        ("Round", x => x.Round()), ("Sigmoid", x => x.Sigmoid()), ("Sign", x => x.Sign()), ("Sin", x => x.Sin()), ("Sinh", x => x.Sinh()),
        ("Softplus", x => x.Softplus()), ("Softsign", x => x.Softsign()), ("Sqrt", x => x.Sqrt()), ("Tan", x => x.Tan()), ("Tanh", x => x.Tanh()),
    ];

    /// <summary>To whole numbers, out of range and NaN are left open by the standard; they saturate.</summary>
    private static Node Cast(ModelNode n, Node x, ElementType to) => x.Cast(to);

    private static Node Fold(ModelNode n, Func<Node, Node, Node> pair) => n.Inputs.Aggregate(pair);

    private static Node[] Same(ModelNode n)
    {
        Node a = n[0], b = n[1];
        Shape shape = Shape.Broadcast(new Add(), a.Shape, b.Shape);
        return [a.ExpandTo(shape), b.ExpandTo(shape)];
    }

    private static Node Clip(ModelNode n)
    {
        Node x = n[0];
        Node? low = n.Opset < 11 ? Bound("min") : n.Optional(1), high = n.Opset < 11 ? Bound("max") : n.Optional(2);
        if (low is not null && high is not null && low.Shape.Rank == 0 && high.Shape.Rank == 0)
            return x.Clip(low, high);
        x = low is null ? x : x.Maximum(low);
        return high is null ? x : x.Minimum(high);

        Node? Bound(string name) => n.HasAttribute(name) ? x.Graph.Constant(n.Double(name, 0), x.Element) : null;
    }

    /// <summary>Base and exponent may differ in type; the result has the base's.</summary>
    private static Node Pow(ModelNode n)
    {
        (Node a, Node b) = ReaderTable.Broadcast(n);
        if (a.Element == b.Element)
            return a.Pow(b);
        if (a.Element.IsFloat)
            return a.Pow(b.Cast(a.Element));
        ElementType through = b.Element.IsFloat ? ElementType.Float64 : ElementType.Int64;
        return a.Cast(through).Pow(b.Cast(through)).Cast(a.Element);
    }

    private static Node PRelu(ModelNode n)
    {
        Node x = n[0], slope = n[1];
        // Before opset 7 one slope for each channel stood alone.
        if (n.Opset < 7 && slope.Shape.Rank == 1 && slope.Shape[0] != 1 && x.Shape.Rank > 1)
            for (int axis = 2; axis < x.Shape.Rank; axis++)
                slope = slope.Unsqueeze(-1);
        return x.Element.IsFloat ? x.PRelu(slope) : (x < 0).Where(x * slope, x);
    }

    private static Node Selu(ModelNode n)
    {
        // The first version rounded its defaults to four places.
        (double alpha, double gamma) = n.Opset < 6 ? (1.6732f, 1.0507f) : (1.67326319217681884765625, 1.05070102214813232421875);
        return n[0].Selu(n.Double("alpha", alpha), n.Double("gamma", gamma));
    }

    private static Node IsInf(ModelNode n)
    {
        Node x = n[0], isInfinite = x.IsInf();
        if (!n.Flag("detect_negative", true))
            isInfinite &= x > 0;
        return n.Flag("detect_positive", true) ? isInfinite : isInfinite & (x < 0);
    }
}
