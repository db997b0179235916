using DagNet.Onnx.Proto;

namespace DagNet.Onnx.Tests;

/// <summary>DagNet's update rules against the ONNX standard's own data for its training operators.</summary>
[TestClass]
public sealed class TrainingOperatorTests
{
    [TestMethod]
    [DataRow("test_momentum")]
    [DataRow("test_momentum_multiple")]
    [DataRow("test_nesterov_momentum")]
    [DataRow("test_adagrad")]
    [DataRow("test_adagrad_multiple")]
    [DataRow("test_adam")]
    [DataRow("test_adam_multiple")]
    public void AnUpdateGivesTheStandardsNumbers(string test)
    {
        string folder = Path.Combine(SharedData.Folder("onnx-training-tests"), test),
            data = Path.Combine(folder, "test_data_set_0");
        NodeProto node = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "model.onnx")))
            .Graph.Node.Single();
        double Attribute(string name) => node.Attribute.SingleOrDefault(a => a.Name == name)?.F ?? 0;
        float[] Read(string name) => Floats(Path.Combine(data, name + ".pb"));
        float[][] x = [.. Enumerable.Range(2, node.Input.Count - 2).Select(i => Read($"input_{i}"))];
        double rate = Read("input_0")[0];
        long count = Longs(Path.Combine(data, "input_1.pb"))[0];
        (Optimizer optimizer, string[] slots) = node.OpType switch
        {
            "Momentum" => ((Optimizer)new Sgd(rate)
            {
                Momentum = Attribute("alpha"),
                Nesterov = node.Attribute.Single(a => a.Name == "mode").S.ToStringUtf8() == "nesterov",
            }, (string[])["momentum"]),
            "Adagrad" => (new Adagrad(rate) { RateDecay = Attribute("decay_factor"), Epsilon = Attribute("epsilon") },
                ["sum_of_squares"]),
            "Adam" => (new Adam(rate)
            {
                Beta1 = Attribute("alpha"),
                Beta2 = Attribute("beta"),
                Epsilon = Attribute("epsilon")
            }, ["m", "v"]),
            _ => throw new AssertInconclusiveException(node.OpType),
        };
        optimizer = optimizer with { WeightDecay = Attribute("norm_coefficient") };

        int parameters = x.Length / (2 + slots.Length);
        var g = new Graph();
        Node[] weights = [.. Enumerable.Range(0, parameters)
            .Select(i => g.Parameter([x[i].Length], $"w{i}",
            Initializers.Values(Literal.Of<float>(x[i], [x[i].Length]))))];
        Node[] gradients = [.. weights.Select((w, i) => g.Input(w.Shape, $"dw{i}"))];
        IReadOnlyList<Assignment> updates = optimizer.Updates(weights, gradients);
        using var session = new Session(g);
        for (int s = 0; s < slots.Length; s++)
            for (int i = 0; i < parameters; i++)
                session.State.Set<float>(g[$"{optimizer.Name}/{slots[s]}/w{i}"], x[(2 + s) * parameters + i]);
        // The standard's Adam at count 0 corrects no bias; ours corrects nothing any more after a million updates.
        session.State.Set<long>(g[$"{optimizer.Name}/step"], [node.OpType == "Adam" && count == 0 ? 1_000_000 : count]);
        session.Step([], [.. updates], [.. gradients.Select((d, i) => DagNet.Feed.Of(d, x[parameters + i]))]);

        Node[] results =
            [.. weights, .. slots.SelectMany(s => weights.Select(w => g[$"{optimizer.Name}/{s}/{w.Label}"]))];
        for (int k = 0; k < results.Length; k++)
            Numbers.AreClose(Array.ConvertAll(Read($"output_{k}"), v => (double)v),
                Array.ConvertAll(session.State.Get<float>(results[k]).ToArray(), v => (double)v), 1e-6,
                    $"{test} {results[k].Label}");
    }

    private static float[] Floats(string path)
    {
        TensorProto tensor = TensorProto.Parser.ParseFrom(File.ReadAllBytes(path));
        return tensor.FloatData.Count > 0
            ? [.. tensor.FloatData] : [.. tensor.RawData.ToByteArray().Chunk(4).Select(b => BitConverter.ToSingle(b))];
    }

    private static long[] Longs(string path)
    {
        TensorProto tensor = TensorProto.Parser.ParseFrom(File.ReadAllBytes(path));
        return tensor.Int64Data.Count > 0
            ? [.. tensor.Int64Data] : [.. tensor.RawData.ToByteArray().Chunk(8).Select(b => BitConverter.ToInt64(b))];
    }
}
