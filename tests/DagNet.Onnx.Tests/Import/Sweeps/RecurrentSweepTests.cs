using DagNet.Onnx.Proto;
using static DagNet.Onnx.Tests.Crafted;

namespace DagNet.Onnx.Tests;

/// <summary>RNN, GRU and LSTM in random settings.</summary>
[TestClass]
public class RecurrentSweepTests
{
    private static readonly string[] Functions = ["Sigmoid", "Tanh", "Relu", "LeakyRelu", "ThresholdedRelu", "ScaledTanh", "HardSigmoid", "Elu", "Softsign", "Softplus", "Affine"];

    [TestMethod]
    [DataRow("RNN", 1, 1)]
    [DataRow("GRU", 3, 2)]
    [DataRow("LSTM", 4, 3)]
    public void Settings(string type, int gates, int functions) => Sweep.Of(80, 2e-6, s =>
    {
        int steps = s.From(1, 5), batch = s.From(1, 3), width = s.From(1, 3), hidden = s.From(1, 4), opset = s.One(7, 14, 22);
        string direction = s.One("forward", "reverse", "bidirectional");
        int directions = direction == "bidirectional" ? 2 : 1;
        List<AttributeProto> attributes = [AttributeProto.Of("hidden_size", hidden), AttributeProto.Of("direction", direction)];
        if (s.Maybe(0.4))
            attributes.AddRange(Activations(s, functions * directions));
        if (s.Maybe(0.3))
            attributes.Add(AttributeProto.Of("clip", s.One(0.3f, 1f)));
        if (type == "GRU" && s.Maybe())
            attributes.Add(AttributeProto.Of("linear_before_reset", 1));
        if (type == "LSTM" && s.Maybe(0.3))
            attributes.Add(AttributeProto.Of("input_forget", 1));
        List<string> inputs = [s.Input("x", ElementType.Float32, steps, batch, width), s.Input("w", ElementType.Float32, directions, gates * hidden, width),
            s.Input("r", ElementType.Float32, directions, gates * hidden, hidden)];
        inputs.Add(s.Maybe() ? s.Input("b", ElementType.Float32, directions, 2 * gates * hidden) : "");
        inputs.Add(s.Maybe() ? s.Input("lengths", ElementType.Int32, [.. s.Several(batch, 1, steps).Select(l => (double)l)], batch) : "");
        inputs.Add(s.Maybe() ? s.Input("h", ElementType.Float32, directions, batch, hidden) : "");
        if (type == "LSTM")
        {
            inputs.Add(s.Maybe() ? s.Input("c", ElementType.Float32, directions, batch, hidden) : "");
            if (s.Maybe(0.4))
                inputs.Add(s.Input("p", ElementType.Float32, directions, 3 * hidden));
        }
        string[] outputs = type == "LSTM" ? ["y", "yh", "yc"] : ["y", "yh"];
        return (Node(type, [.. inputs], outputs, [.. attributes]), opset);
    });

    [TestMethod]
    [DataRow("RNN", 1)]
    [DataRow("GRU", 3)]
    [DataRow("LSTM", 4)]
    public void Batches_may_come_first(string type, int gates)
    {
        // ONNX Runtime has no kernel for it: the same numbers as with steps first, transposed.
        const int Steps = 3, Batch = 2, Width = 2, Hidden = 3;
        double[] x = Numbers.Spread(Steps * Batch * Width), w = Numbers.Spread(gates * Hidden * Width, 2), r = Numbers.Spread(gates * Hidden * Hidden, 3),
            h = Numbers.Spread(Batch * Hidden, 4);
        ModelProto first = Of(0, [Steps, Batch, Width], [1, Batch, Hidden]), second = Of(1, [Batch, Steps, Width], [Batch, 1, Hidden]);
        Literal[] expected = first.RunByRuntime(("x", Floats(x, Steps, Batch, Width)), ("h", Floats(h, 1, Batch, Hidden)));
        double[] swapped = [.. from b in Enumerable.Range(0, Batch) from t in Enumerable.Range(0, Steps) from k in Enumerable.Range(0, Width) select x[(((t * Batch) + b) * Width) + k]];
        using OnnxModel model = second.Load();
        IReadOnlyList<Literal> actual = model.Run(("x", Floats(swapped, Batch, Steps, Width)), ("h", Floats(h, Batch, 1, Hidden)));
        Assert.AreEqual(DagNet.Shape.Of(Batch, Steps, 1, Hidden), actual[0].Type.Shape);
        Assert.AreEqual(DagNet.Shape.Of(Batch, 1, Hidden), actual[1].Type.Shape);
        double[] e = expected[0].ToDoubles();
        Numbers.AreClose([.. from b in Enumerable.Range(0, Batch) from t in Enumerable.Range(0, Steps) from k in Enumerable.Range(0, Hidden)
            select e[(((t * Batch) + b) * Hidden) + k]], actual[0].ToDoubles(), 1e-6);
        Numbers.AreClose(expected[1].ToDoubles(), actual[1].ToDoubles(), 1e-6);

        ModelProto Of(int layout, long[] xs, long[] hs) => Model(Graph([Value("x", [.. xs]), Value("h", [.. hs])], [Node(type, ["x", "w", "r", "", "", "h"], ["y", "yh"],
            AttributeProto.Of("hidden_size", Hidden), AttributeProto.Of("layout", layout))], ["y", "yh"],
            TensorProto.Of<float>("w", [1, gates * Hidden, Width], Array.ConvertAll(w, v => (float)v)),
            TensorProto.Of<float>("r", [1, gates * Hidden, Hidden], Array.ConvertAll(r, v => (float)v))));
    }

    private static Literal Floats(double[] values, params int[] shape) => Literal.FromDoubles(values, new(ElementType.Float32, DagNet.Shape.Of(shape)));

    private static IEnumerable<AttributeProto> Activations(Sweep s, int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(_ => s.One<string>(Functions))];
        yield return AttributeProto.Of("activations", names.AsSpan());
        // Each in order takes the numbers that it has; the standard leaves open what one without them does with those of others.
        float[] alphas = [.. names.Where(n => n is "LeakyRelu" or "ThresholdedRelu" or "ScaledTanh" or "HardSigmoid" or "Elu" or "Affine").Select(_ => s.One(0.1f, 0.3f, 0.7f))];
        float[] betas = [.. names.Where(n => n is "ScaledTanh" or "HardSigmoid" or "Affine").Select(_ => s.One(0.2f, 0.4f))];
        if (alphas.Length > 0)
            yield return AttributeProto.Of("activation_alpha", alphas.AsSpan());
        if (betas.Length > 0)
            yield return AttributeProto.Of("activation_beta", betas.AsSpan());
    }
}
