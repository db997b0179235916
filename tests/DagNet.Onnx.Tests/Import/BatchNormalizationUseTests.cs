using DagNet.Onnx.Proto;
using static DagNet.Onnx.Tests.Crafted;

namespace DagNet.Onnx.Tests;

/// <summary>Batch normalisation trained, frozen or folded: the same in inference, as ONNX Runtime says.</summary>
[TestClass]
public class BatchNormalizationUseTests
{
    public static IEnumerable<object[]> Layers =>
    [
        ["Conv", new long[] { 4, 3, 2, 2 }, true], ["Conv", new long[] { 4, 3, 2, 2 }, false], ["Conv grouped", new long[] { 6, 1, 2, 2 }, true],
        ["ConvTranspose", new long[] { 3, 4, 2, 2 }, true], ["Gemm", new long[] { 3, 4 }, true], ["Gemm transposed", new long[] { 4, 3 }, true],
    ];

    [TestMethod]
    [DynamicData(nameof(Layers))]
    public void Every_use_computes_the_same(string kind, long[] weights, bool biased)
    {
        ModelProto model = Layer(kind, weights, biased);
        Literal x = kind.StartsWith("Gemm", StringComparison.Ordinal) ? Filled([5, 3]) : Filled([2, 3, 4, 5]);
        Literal[] expected = model.RunByRuntime(("x", x));
        foreach (BatchNormalizationUse use in Enum.GetValues<BatchNormalizationUse>())
        {
            using OnnxModel loaded = model.Load(new() { BatchNormalization = use });
            Peer.AreAlike(expected, loaded.Run(("x", x)), 1e-5, $"{use}");
            bool isThere = GraphText.Of([.. loaded.Outputs]).Contains("BatchNormalization", StringComparison.Ordinal);
            Assert.AreEqual(use != BatchNormalizationUse.Fold, isThere, $"{use}");
        }
    }

    /// <summary>Another reader of the convolution's result, or of its weights, must not see the folded numbers.</summary>
    [TestMethod]
    public void What_others_use_is_left_as_it_is()
    {
        ModelProto watched = Layer("Conv", [4, 3, 2, 2], biased: true);
        watched.Graph.Output.Add(new ValueInfoProto { Name = "h" });
        ModelProto shared = Layer("Conv", [3, 3, 2, 2], biased: true);
        shared.Graph.Node.Add(Node("Conv", ["x", "w", "b"], ["plain"]));
        shared.Graph.Output.Add(new ValueInfoProto { Name = "plain" });
        foreach (ModelProto model in (ModelProto[])[watched, shared])
        {
            Literal[] expected = model.RunByRuntime(("x", Filled([2, 3, 4, 5])));
            using OnnxModel loaded = model.Load(new() { BatchNormalization = BatchNormalizationUse.Fold });
            Peer.AreAlike(expected, loaded.Run(("x", Filled([2, 3, 4, 5]))), 1e-5, "folded");
        }
    }

    [TestMethod]
    public void A_training_step_moves_running_statistics_only_where_they_are_trained()
    {
        ModelProto model = Layer("Conv", [4, 3, 2, 2], biased: true);
        foreach (BatchNormalizationUse use in Enum.GetValues<BatchNormalizationUse>())
        {
            using OnnxModel loaded = model.Load(new() { BatchNormalization = use });
            Node loss = loaded.Outputs[0].SumSquare();
            using Session session = new(loaded.Graph);
            if (use == BatchNormalizationUse.Fold)
            {
                Assert.IsNull(loaded.Graph.Find("mean"));
                continue;
            }
            float[] before = session.Values(loaded["mean"]), scale = session.Values(loaded["scale"]);
            Literal x = Filled([2, 3, 4, 5]);
            float trained = session.Step([loss], [.. new Sgd(1e-3).Updates(loss)], Feed.Of(loaded.Inputs[0], Array.ConvertAll(x.ToDoubles(), v => (float)v), 2, 3, 4, 5)).Array<float>(loss)[0];
            float[] after = session.Values(loaded["mean"]);
            Assert.AreEqual(use == BatchNormalizationUse.Freeze, before.SequenceEqual(after), $"{use}");
            CollectionAssert.AreNotEqual(scale, session.Values(loaded["scale"]));
            double inferred = model.RunByRuntime(("x", x))[0].ToDoubles().Sum(y => y * y);
            // Frozen, a training step computes what inference does.
            Assert.AreEqual(use == BatchNormalizationUse.Freeze, Math.Abs(trained - inferred) < 1e-4 * inferred, $"{use}: {trained}, {inferred}");
        }
    }

    private static ModelProto Layer(string kind, long[] weights, bool biased)
    {
        string type = kind.Split(' ')[0];
        bool isGemm = type == "Gemm", transposed = kind.EndsWith(" transposed", StringComparison.Ordinal);
        long channels = type == "ConvTranspose" || (isGemm && !transposed) ? weights[1] : weights[0];
        AttributeProto[] attributes = transposed ? [AttributeProto.Of("transB", 1)] : kind.EndsWith("grouped", StringComparison.Ordinal) ? [AttributeProto.Of("group", 3)] : [];
        NodeProto layer = Node(type, biased ? ["x", "w", "b"] : ["x", "w"], ["h"], attributes);
        NodeProto norm = Node("BatchNormalization", ["h", "scale", "shift", "mean", "variance"], ["y"], AttributeProto.Of("epsilon", 1e-3f));
        List<TensorProto> tensors =
        [
            Tensor("w", weights, k => MathF.Sin(k)), Tensor("scale", [channels], k => 1.5f - (0.4f * k)), Tensor("shift", [channels], k => 0.3f * k),
            Tensor("mean", [channels], k => k - 1), Tensor("variance", [channels], k => 0.5f + k),
        ];
        if (biased)
            tensors.Add(Tensor("b", [channels], k => 2 - k));
        return Model([isGemm ? Value("x", "rows", 3) : Value("x", "rows", 3, 4, 5)], [layer, norm], ["y"], [.. tensors]);
    }

    private static TensorProto Tensor(string name, long[] shape, Func<int, float> value)
        => TensorProto.Of<float>(name, shape, Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(value).ToArray());

    private static Literal Filled(int[] shape)
        => Literal.Of<float>([.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(k => MathF.Cos(k * k))], Shape.Of(shape));
}
