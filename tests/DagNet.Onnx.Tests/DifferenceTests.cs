using System.Collections.Immutable;
using DagNet.Tests;
using Microsoft.ML.OnnxRuntime;

namespace DagNet.Onnx.Tests;

/// <summary>
/// Our gradient of every differentiable row of the operator table against central differences of what ONNX Runtime
/// computes for the exported operator, along one random direction.
/// </summary>
[TestClass]
public sealed class DifferenceTests
{
    /// <summary>Rows that cannot be compared, and why. One that can is not allowed to stay here.</summary>
    private static readonly Dictionary<string, string> Excused = [];

    /// <summary>y = f(x) as ONNX Runtime computes it, with a gradient that is a factor off.</summary>
    private sealed record Skewed(string Type, Op Function, double Factor) : Op
    {
        public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

        public override Node?[] Gradient(Node y, Node dy) => [Factor * Function.Gradient(y, dy)[0]!];

        public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
            => Function.Evaluate(x, y);

        public override OnnxForm? Onnx(int opset) => new(Type);
    }

    public static IEnumerable<object[]> Compared =>
        OperatorTable.Rows.Where(r => r.Order > 0 && !Excused.ContainsKey(r.Name)).Select(r => new object[] { r.Name });

    [TestMethod]
    [DynamicData(nameof(Compared))]
    public void Our_gradient_is_the_slope_of_what_ONNX_Runtime_computes(string name)
        => Assert.IsNull(Fault(OperatorTable.Row(name)), name);

    /// <remarks>ONNX Runtime has a Tanh for float64, but no such Softplus.</remarks>
    [TestMethod]
    [DataRow("Tanh", 1.0000001)]
    [DataRow("Tanh", 0.9999999)]
    [DataRow("Softplus", 1.001)]
    [DataRow("Softplus", 0.999)]
    public void A_gradient_that_is_a_factor_off_is_found(string name, double factor)
    {
        Op function = name == "Tanh" ? new Tanh() : new Softplus();
        string? With(double by) => Fault(new(name, typeof(Skewed),
            x => x[0].Graph.Apply(new Skewed(name, function, by), x[0]), Points.Of(1, 3, 4)));
        Assert.IsNull(With(1));
        Assert.Contains("the gradient says", With(factor) ?? "");
    }

    [TestMethod]
    public void Excused_rows_cannot_be_compared()
    {
        foreach (string name in Excused.Keys)
            Assert.IsNotNull(Fault(OperatorTable.Row(name)), $"'{name}' can be compared: take it off the list.");
    }

    /// <summary>What is wrong with a row in the oldest and the newest form in which it leaves, or null.</summary>
    internal static string? Fault(OperatorRow row)
    {
        int compared = 0;
        foreach (int opset in (int[])[17, 25])
            foreach (ElementType element in (ElementType[])[ElementType.Float64, ElementType.Float32])
            {
                Graph graph = new();
                (Node[] inputs, Node y) = row.In(graph, element);
                using Session session = new(graph);
                if (OperatorTests.Refusal(y, row.Operator, element, opset) is not null)
                    break;
                if (Loaded(session, y.Named("y"), opset) is not { } exported)
                    continue;
                using (exported)
                {
                    // The standard lets these compute in float32 inside.
                    bool single = element == ElementType.Float32
                        || exported.Operators.Any(o => o is "Attention" or "GroupNormalization");
                    Differences differences = single ? Differences.Single : Differences.Double;
                    (double exact, double difference) = differences.Slopes(row, inputs, y, exported);
                    double error = GradientCheck.Error(exact, difference);
                    if (!(error <= differences.Tolerance))
                        return $"opset {opset}, {element.Word}: the gradient says {exact:G9}, "
                            + $"differences {difference:G9}, a relative error of {error:E1}.";
                }
                compared++;
                break;
            }
        return compared > 0 ? null : "ONNX Runtime runs it in no opset.";
    }

    private static Exported? Loaded(Session session, Node y, int opset)
    {
        try
        {
            return new(session, [y], opset);
        }
        catch (OnnxRuntimeException e)
            when (e.Message.Contains("Could not find an implementation for", StringComparison.Ordinal))
        {
            return null;
        }
    }
}
