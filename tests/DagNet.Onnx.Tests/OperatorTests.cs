using DagNet.Tests;
using Microsoft.ML.OnnxRuntime;

namespace DagNet.Onnx.Tests;

/// <summary>Every row of the operator table, exported and run by ONNX Runtime, against the formulas in float64.</summary>
[TestClass]
public class OperatorTests
{
    private static readonly int[] Opsets = [11, 13, 17, 21, 25];

    /// <summary>Valid in the standard, but ONNX Runtime 1.31 has only float32 kernels on the CPU.</summary>
    internal static readonly HashSet<string> OnlyFloat32 =
    [
        "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "AveragePool", "Conv", "ConvTranspose", "Cosh", "Det", "Erf", "GlobalAveragePool",
        "GlobalMaxPool", "InstanceNormalization", "Sinh", "Softplus", "Tan",
    ];

    [TestMethod]
    [DynamicData(nameof(OperatorTable.Names), typeof(OperatorTable))]
    public void ONNX_Runtime_agrees_with_the_reference(string name)
    {
        OperatorRow row = OperatorTable.Row(name);
        foreach (ElementType element in (ElementType[])[ElementType.Float32, ElementType.Float64, .. row.Also])
            foreach (int opset in Opsets)
            {
                string what = $"{name}, {element.Word}, opset {opset}";
                Graph graph = new();
                (Node[] inputs, Node y) = row.In(graph, element);
                using Session session = new(graph);
                if (Refusal(y, row.Operator, element, opset) is { } reason)
                    Assert.Contains(reason, Assert.ThrowsExactly<OnnxException>(() => new Exported(session, [y], opset), what).Message);
                else if (Loaded(session, y, opset, element) is { } exported)
                    using (exported)
                        Check(row, inputs, y, element, exported, what);
            }
    }

    /// <summary>What cannot be exported, and the remedy that the error names.</summary>
    internal static string? Refusal(Node y, Type type, ElementType element, int opset) =>
        (type == typeof(ScatterAdd) || type == typeof(MaxUnpool) || type == typeof(RoiAverageGradient)) && opset < 16 ? "Choose opset 16 or newer"
        : Reduction(y.Op) is ScatterReduction.Add or ScatterReduction.Mul && opset < 16 ? "Choose a newer opset"
        : Reduction(y.Op) is ScatterReduction.Max or ScatterReduction.Min && opset < 18 ? "Choose a newer opset"
        : y.Op is BitwiseAnd or BitwiseOr or BitwiseXor or BitwiseNot && opset < 18 ? "Choose a newer opset"
        : y.Op is BitCast ? "Choose a newer opset"
        : y.Op is Extreme { SelectLastIndex: true } && opset < 12 ? "Choose a newer opset"
        : type == typeof(RoiMaximum) || (y.Op is RoiAlign { SamplingRatio: 0, HalfPixel: true, Maximum: true } && opset < 16)
            ? "has no such operator"
        : (type == typeof(Im2Col) || type == typeof(Col2Im)) && element.IsInteger ? "Cast its input"
        : type == typeof(Pow) && element.IsInteger && opset < 12 ? "Choose opset 12 or newer"
        : null;

    private static ScatterReduction? Reduction(Op op) => (op as ScatterElements)?.Reduction ?? (op as ScatterND)?.Reduction;

    private static Exported? Loaded(Session session, Node y, int opset, ElementType element)
    {
        try
        {
            return new(session, [y.Named("y")], opset);
        }
        catch (OnnxRuntimeException e) when ((element == ElementType.Float64
            && OnlyFloat32.Any(type => e.Message.Contains($"implementation for {type}(", StringComparison.Ordinal)))
            // Its newest kernel is that of opset 16.
            || e.Message.Contains("implementation for RoiAlign(22)", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static void Check(OperatorRow row, Node[] inputs, Node y, ElementType element, Exported exported, string what)
    {
        double[][] fed = [.. inputs.Select((_, k) => row.Value(k, element).ToDoubles())];
        DenseArray expected = Reference.Of(y, inputs.Select((x, k) => (x, k))
            .ToDictionary(e => e.x, e => new DenseArray(fed[e.k], e.x.Shape.ToArray())));
        (double[] values, int[] shape) = exported.Run([.. inputs.Select((x, k) => (x, fed[k], x.Shape.ToArray()))])[0];
        CollectionAssert.AreEqual(expected.Shape, shape, what);
        // ONNX Runtime's polynomials for float32 are good to a few units in the last place. The standard lets Attention and
        // GroupNormalization compute in float32 inside whatever they are given.
        bool single = y.Element == ElementType.Float32 || row.Operator == typeof(Attention) || row.Operator == typeof(GroupNormalization);
        double tolerance = single ? 4e-6 : y.Element == ElementType.Float64 ? 1e-13 : 0;
        Numbers.AreClose(expected.Data, values, tolerance, what);
    }
}
