using DagNet.Tests;
using Microsoft.ML.OnnxRuntime;

namespace DagNet.Onnx.Tests;

/// <summary>The gradient graphs of operators and networks, exported and run by ONNX Runtime, against our own session.</summary>
[TestClass]
public class GradientTests
{
    /// <summary>
    /// Dropout's gradient keeps its random numbers, times 0, which no model of inference can draw. Where the maximum of an
    /// adaptive RoiAlign lies is no result that the standard has.
    /// </summary>
    public static IEnumerable<object[]> Rows => OperatorTable.Rows
        .Where(r => r.Order > 0 && r.Operator != typeof(Dropout) && !r.Name.StartsWith("RoiAlign, adaptive, max", StringComparison.Ordinal))
        .Select(r => new object[] { r.Name });

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void A_gradient_graph_runs_in_ONNX_Runtime(string name)
    {
        OperatorRow row = OperatorTable.Row(name);
        foreach (ElementType element in (ElementType[])[ElementType.Float32, ElementType.Float64])
            foreach (int opset in (int[])[17, 25])
            {
                Graph graph = new();
                (Node[] inputs, Node y) = row.In(graph, element);
                if (OperatorTests.Refusal(y, row.Operator, element, opset) is not null)
                    continue;
                Node[] by = [.. inputs.Where((_, k) => row.At[k].Element is null)];
                Node weights = graph.Constant(Literal.FromDoubles(Numbers.Spread(y.Shape.Count, 5), new(y.Element, y.Shape)));
                Node[] gradients = Gradient.Of((y * weights).Sum(), by);
                using ReferenceBackend backend = new();
                using Session session = new(graph, backend: backend);
                if (Loaded(session, gradients, opset, element) is not { } exported)
                    continue;
                using (exported)
                    NetworkTests.Compare(session, exported, gradients,
                        [.. inputs.Select((x, k) => (x, row.Value(k, element).ToDoubles(), x.Shape.ToArray()))]);
            }
    }

    [TestMethod]
    [DataRow(17)]
    [DataRow(25)]
    public void The_gradient_graph_of_a_convolutional_network_with_batch_normalisation_runs_at_any_batch_size(int opset)
    {
        Graph graph = new();
        Node x = graph.Input(["batch", 2, 9, 8], "x"), target = graph.Input(["batch", 3], "target");
        Node h = x.Conv(6, [3], [2], groups: 2).BatchNormalization().Relu();
        h = (h + h.Conv(6, [3, 2], dilations: [1, 2])).Relu().MaxPool([3], [1]).AveragePool([2], [2], padding: [1]);
        h = h.ConvTranspose(graph.Parameter([6, 2, 3, 2], "up"), strides: [2], groups: 2).Resize([5, 7]);
        Node error = h.Flatten().Dense(3) - target;
        Node loss = (error * error).Mean().Named("loss");
        Node[] outputs = [loss, .. Gradient.Of(loss, [.. graph.Parameters, x])];
        using ReferenceBackend backend = new();
        using Session session = new(graph, seed: 4, backend);
        using Exported exported = new(session, outputs, opset);
        foreach (int batch in (int[])[1, 3])
            NetworkTests.Compare(session, exported, outputs, (x, Numbers.Spread(batch * 144, seed: 3), [batch, 2, 9, 8]),
                (target, Numbers.Spread(batch * 3, seed: 2), [batch, 3]));
    }

    private static Exported? Loaded(Session session, Node[] outputs, int opset, ElementType element)
    {
        try
        {
            return new(session, outputs, opset);
        }
        catch (OnnxRuntimeException e) when (element == ElementType.Float64
            && OperatorTests.OnlyFloat32.Any(type => e.Message.Contains($"implementation for {type}(", StringComparison.Ordinal)))
        {
            return null;
        }
    }
}
