using DagNet.Tests;
using Microsoft.ML.OnnxRuntime;

namespace DagNet.Onnx.Tests;

/// <summary>The gradients of whole networks in their inputs and parameters, in training and in inference.</summary>
[TestClass]
public sealed class NetworkGradientTests
{
    public static IEnumerable<object[]> Cases =>
        from network in Network.All
        from training in (bool[])[false, true]
        where !training || network.Name.Contains("convolutional", StringComparison.Ordinal)
        select new object[] { network.Name, training };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Orders_1_and_2_agree_with_differences(string name, bool training)
        => Network.Of(name).Row(training).CheckGradients();

    /// <summary>What other tests look at is the network itself: a session's run or step gives its loss.</summary>
    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_network_with_its_parameters_as_inputs_computes_the_same(string name, bool training)
    {
        Network network = Network.Of(name);
        OperatorRow row = network.Row(training);
        Graph graph = new(), opened = new();
        (Node[] inputs, Node loss) = network.In(graph, ElementType.Float64);
        (Node[] all, Node y) = row.In(opened, ElementType.Float64);
        using Session session = new(graph), other = new(opened);
        Node[] parameters = [.. graph.Parameters];
        for (int k = 0; k < parameters.Length; k++)
            session.State.Set<double>(parameters[k], row.At[inputs.Length + k].Value.Data);
        foreach (Node running in graph.Variables.Where(v => v.Element.IsFloat).Except(parameters))
            session.State.Set<double>(running, Network.Running(running).Data);
        Feed[] feeds = Fed(network.Feeds(inputs));
        Outputs expected = training ? session.Step([loss], [], feeds) : session.Run([loss], feeds);
        Feed[] given = [.. all.Select((x, k) => NetworkTests.Fed(x, row.At[k].Value.Data, x.Shape.ToArray()))];
        Assert.AreEqual(expected.Scalar(loss), other.Run([y], given).Scalar(y), 1e-14);
    }

    /// <remarks>
    /// ONNX Runtime convolves in float32 only, and the steps of the differences that this needs cross the kinks of Relu
    /// and MaxPool.
    /// </remarks>
    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void They_are_the_slope_of_what_ONNX_Runtime_computes(string name, bool training)
    {
        string? fault = DifferenceTests.Fault(Network.Of(name).Row(training));
        if (name == "convolutional")
            Assert.Contains("float32: the gradient says", fault ?? "", "It can be compared: exempt it no longer.");
        else
            Assert.IsNull(fault, name);
    }

    public static IEnumerable<object[]> Forms =>
        from network in Network.All
        from opset in (int[])[17, 21, 25]
        from element in (ElementType[])[ElementType.Float32, ElementType.Float64]
        where element == ElementType.Float32 || !network.Name.Contains("convolutional", StringComparison.Ordinal)
        select new object[] { network.Name, opset, element };

    [TestMethod]
    [DynamicData(nameof(Forms))]
    public void Their_graph_runs_in_ONNX_Runtime(string name, int opset, ElementType element)
    {
        Graph graph = new();
        Network network = Network.Of(name);
        (Node[] inputs, Node loss) = network.In(graph, element);
        Node[] outputs = [loss, graph["scores"], .. Gradients(graph, loss)];
        using Session session = new(graph, seed: 4);
        Move(session, loss, network.Feeds(inputs));
        using Exported exported = new(session, outputs, opset);
        NetworkTests.Compare(session, exported, outputs, network.Feeds(inputs));
        NetworkTests.Compare(session, exported, outputs, network.Feeds(inputs, batch: 1));
    }

    [TestMethod]
    [DataRow("convolutional", 17)]
    [DataRow("convolutional", 25)]
    [DataRow("smooth convolutional", 17)]
    [DataRow("smooth convolutional", 25)]
    public void Their_graph_in_a_training_step_runs_in_ONNX_Runtime(string name, int opset)
    {
        Graph graph = new();
        Network network = Network.Of(name);
        (Node[] inputs, Node loss) = network.In(graph, ElementType.Float32);
        Node[] outputs = [loss, graph["scores"], .. Gradients(graph, loss)];
        using Session session = new(graph, seed: 4);
        using RuntimeLoop loop = new(session, outputs, [], opset);
        var feeds = network.Feeds(inputs);
        double[][] actual = loop.Step([.. feeds.Select(f => (f.Input.Label!, Value(f.Input, f.Data, f.Shape)))]);
        Outputs expected = session.Step(outputs, [], Fed(feeds));
        for (int k = 0; k < outputs.Length; k++)
            Numbers.AreClose(expected.Doubles(outputs[k]), actual[k], 4e-6, outputs[k].Described);
        string[] outcomes = [.. loop.Model.Graph.Output.Select(o => o.Name)];
        Node[] statistics = [.. graph.Variables.Where(v => outcomes.Contains(v.Label + "/next"))];
        Assert.HasCount(4, statistics);
        foreach (Node running in statistics)
        {
            double[] moved = ElementTypes.ToDoubles(running.Element, session.State.Read(running));
            Numbers.AreClose(moved, loop.State(running.Label!), 4e-6, running.Label!);
        }
    }

    private static OrtValue Value(Node input, double[] data, int[] shape)
    {
        long[] extents = Array.ConvertAll(shape, d => (long)d);
        return input.Element == ElementType.Float32
            ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(data, x => (float)x), extents)
            : OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(data, x => (long)x), extents);
    }

    private static Node[] Gradients(Graph graph, Node loss) =>
        Gradient.Of(loss, [.. graph.Parameters, .. graph.Inputs.Where(i => i.Element.IsFloat)]);

    /// <summary>A step of training, which moves biases and running statistics away from 0 and 1.</summary>
    internal static void Move(Session session, Node loss, (Node Input, double[] Data, int[] Shape)[] feeds)
        => session.Step([loss], [.. new Sgd(0.5).Updates(loss)], Fed(feeds));

    private static Feed[] Fed((Node Input, double[] Data, int[] Shape)[] feeds)
        => [.. feeds.Select(f => NetworkTests.Fed(f.Input, f.Data, f.Shape))];
}
