using Google.Protobuf;

namespace DagNet.Onnx.Tests;

/// <summary>Whole networks: written, read and written again, and run by ONNX Runtime each time.</summary>
[TestClass]
public sealed class NetworkRoundTripTests
{
    public static IEnumerable<object[]> Cases =>
        from network in Network.All
        from opset in (int[])[17, 25]
        select new object[] { network.Name, opset };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void What_is_read_back_is_the_same_graph_with_the_same_numbers(string name, int opset)
    {
        Graph graph = new();
        Network network = Network.Of(name);
        (Node[] inputs, Node loss) = network.In(graph, ElementType.Float32);
        Node[] outputs = [graph["scores"], loss];
        using Session session = new(graph, seed: 4);
        NetworkGradientTests.Move(session, loss, network.Feeds(inputs));
        using Exported first = new(session, outputs, opset);
        NetworkTests.Compare(session, first, outputs, network.Feeds(inputs));

        using OnnxModel model = Read(first);
        using Session read = new(model.Graph);
        Node[] results = [.. model.Outputs], fed = [.. inputs.Select(i => model.Graph[i.Label!])];
        using Exported second = new(read, results, opset);
        NetworkTests.Compare(read, second, results, network.Feeds(fed));
        using OnnxModel again = Read(second);
        Assert.AreEqual(GraphText.Of(results), GraphText.Of([.. again.Outputs]));

        var before = first.Run(network.Feeds(inputs));
        var after = second.Run(network.Feeds(fed));
        for (int k = 0; k < outputs.Length; k++)
            CollectionAssert.AreEqual(before[k].Values, after[k].Values, outputs[k].Described);
    }

    private static OnnxModel Read(Exported exported) => OnnxModel.Load(new MemoryStream(exported.Model.ToByteArray()));
}
