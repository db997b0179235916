using DagNet.Tests;

namespace DagNet.Onnx.Tests;

/// <summary>Every row of the operator table and real models: written, read and written again.</summary>
[TestClass]
public sealed class RoundTripTests
{
    [TestMethod]
    [DynamicData(nameof(OperatorTable.Names), typeof(OperatorTable))]
    public void WhatIsReadBackComputesTheSame(string name)
    {
        OperatorRow row = OperatorTable.Row(name);
        foreach (int opset in (int[])[11, 17, 25])
        {
            Graph graph = new();
            (Node[] inputs, Node y) = row.In(graph, ElementType.Float32);
            if (OperatorTests.Refusal(y, row.Operator, ElementType.Float32, opset) is not null)
                continue;
            using Session session = new(graph);
            byte[] bytes = Save(session, y.Named("y"), opset);
            using OnnxModel model = OnnxModel.Load(new MemoryStream(bytes));
            using Session again = new(model.Graph);
            Node result = model.Outputs[0];
            Feed[] Fed(IEnumerable<Node> nodes) => [.. nodes.Select((x, k) => NetworkTests.Fed(x, row.Value(k, ElementType.Float32).ToDoubles(), x.Shape.ToArray()))];
            Outputs expected = session.Run((Node[])[y], Fed(inputs)), actual = again.Run((Node[])[result], Fed(inputs.Select(i => model.Graph[i.Label!])));
            Assert.AreEqual(expected.TypeOf(y), actual.TypeOf(result), $"{name}, opset {opset}");
            Numbers.AreClose(expected.Doubles(y), actual.Doubles(result), 2e-6, $"{name}, opset {opset}");
            Assert.AreEqual(Text(model), Text(again, result, opset), $"{name}, opset {opset}");
        }
    }

    private static byte[] Save(Session session, Node y, int opset)
    {
        using MemoryStream stream = new();
        OnnxModel.Save(stream, session, [y], new() { Opset = opset });
        return stream.ToArray();
    }

    private static string Text(Session session, Node y, int opset)
    {
        using OnnxModel model = OnnxModel.Load(new MemoryStream(Save(session, y, opset)));
        return Text(model);
    }

    private static string Text(OnnxModel model) => GraphText.Of(model.Outputs.ToArray());
}
