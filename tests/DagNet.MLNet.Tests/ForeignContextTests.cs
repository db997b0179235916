using DagNet.Interop;
using DagNet.Onnx.Proto;
using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class ForeignContextTests
{
    [TestMethod]
    public void MLNetsOwnConverterCanAskTheScoredTable()
    {
        var ml = new MLContext(seed: 1);
        var model = new LinearTransformer(new(new MulticlassColumns(2, null), [1, 2, 3, -1, 0.5f, 2], [0.1f, 0.2f]), "Features");
        Row[] rows = [new() { Features = [1, 2, 3] }, new() { Features = [-4, 1, -2] }, new() { Features = [0, -1, 0.5f] }];
        IDataView scored = model.Transform(ml.Data.LoadFromEnumerable(rows));
        var graph = new PipelineGraph();
        var context = new PipelineContext(graph, opset: 12);
        context.AddInput("Features", model.FeatureColumnType);
        context.Begin(["PredictedLabel", "Score"]);

        ((ITransformCanSaveOnnx)scored).SaveAsOnnx(new ForeignContext(context));

        graph.AddOutput(context.GetVariableName("Score"), ValueInfoProto.Of("Score", TensorProto.Types.DataType.Float, ["rows", 2]));
        graph.AddOutput(context.GetVariableName("PredictedLabel"),
            ValueInfoProto.Of("PredictedLabel", TensorProto.Types.DataType.Uint32, ["rows", 1]));
        using var session = new InferenceSession(PipelineWriter.Write(graph, new() { Opset = 12 }).ToByteArray());
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(
            "Features", new DenseTensor<float>(rows.SelectMany(row => row.Features).ToArray(), [3, 3]))]);
        float[] expected = [.. scored.GetColumn<float[]>("Score").SelectMany(scores => scores)];
        float[] found = results.Single(result => result.Name == "Score").AsTensor<float>().ToArray();
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-6);
        CollectionAssert.AreEqual(scored.GetColumn<uint>("PredictedLabel").ToArray(),
            results.Single(result => result.Name == "PredictedLabel").AsTensor<uint>().ToArray());
    }

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }
}
