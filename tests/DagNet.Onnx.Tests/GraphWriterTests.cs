using System.Runtime.InteropServices;
using DagNet.Onnx.Proto;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Onnx.Tests;

[TestClass]
public class GraphWriterTests
{
    public static IEnumerable<int> Opsets =>
        Enumerable.Range(OperatorSet.Oldest, OperatorSet.Newest - OperatorSet.Oldest + 1);

    /// <summary>ONNX Runtime checks the file format version against its own table and infers all shapes.</summary>
    [TestMethod]
    [DynamicData(nameof(Opsets))]
    public void ONNX_Runtime_runs_what_was_written_at_each_opset(int opset)
    {
        GraphWriter writer = new(new OnnxExportOptions
        {
            Opset = opset,
            GraphName = "prices",
            DocString = "Two rows at once.",
            GraphDocString = "2·x·wᵀ + b",
            Domain = "com.example",
            ModelVersion = 7,
            ProducerName = "shop",
            ProducerVersion = "3.1",
            Metadata = new Dictionary<string, string> { ["author"] = "Ada", ["licence"] = "MIT", ["note"] = "äöü, 日本\nand more" },
        });
        string x = writer.Input("x / number", DataType.Float, ["batch", 3]);
        string w = writer.Initializer<float>("layer.0/weight", [2, 3], [1, 2, 3, -4, 5, 0.5f]);
        string b = writer.Initializer<float>("layer.0/weight", [2], [10, 20]);
        string y = writer.Claim("y");
        writer.Node("Gemm", "dense", [x, w, b], [y], AttributeProto.Of("transB", 1), AttributeProto.Of("alpha", 2f));
        writer.Output(y, DataType.Float, ["batch", 2]);

        ModelProto model = writer.Model();
        // The runtime tells all but the producer's version.
        Assert.AreEqual("3.1", model.ProducerVersion);
        using InferenceSession session = new(model.ToByteArray());
        Assert.AreEqual("batch", session.InputMetadata["x / number"].SymbolicDimensions[0]);
        CollectionAssert.AreEqual(new[] { -1, 2 }, session.OutputMetadata["y"].Dimensions);
        var about = session.ModelMetadata;
        Assert.AreEqual(("shop", "prices", "com.example", "Two rows at once.", "2·x·wᵀ + b", 7L), (about.ProducerName,
            about.GraphName, about.Domain, about.Description, about.GraphDescription, about.Version));
        CollectionAssert.AreEquivalent(new Dictionary<string, string> { ["author"] = "Ada", ["licence"] = "MIT", ["note"] = "äöü, 日本\nand more" },
            about.CustomMetadataMap);

        float[] rows = [1, 2, 3, 4, 5, 6];
        using var input = OrtValue.CreateTensorValueFromMemory(rows, [2, 3]);
        using RunOptions options = new();
        using var results = session.Run(options, ["x / number"], [input], ["y"]);
        float[] expected = [2 * 14 + 10, 2 * 7.5f + 20, 2 * 32 + 10, 2 * 12 + 20];
        CollectionAssert.AreEqual(expected, results[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [TestMethod]
    public void A_node_of_another_domain_brings_its_operator_set()
    {
        GraphWriter writer = new(new OnnxExportOptions { Opset = 13 });
        string x = writer.Input("word", DataType.String, ["batch"]);
        string y = writer.Claim("number");
        writer.Node(OperatorSet.MachineLearning, 2, "LabelEncoder", "encode", [x], [y],
            AttributeProto.Of("keys_strings", (ReadOnlySpan<string>)["no", "yes"]),
            AttributeProto.Of("values_int64s", (ReadOnlySpan<long>)[3, 5]), AttributeProto.Of("default_int64", -1));
        writer.Output(y, DataType.Int64, ["batch"]);
        var model = writer.Model();
        CollectionAssert.AreEqual(new[] { ("", 13L), ("ai.onnx.ml", 2L) },
            model.OpsetImport.Select(set => (set.Domain, set.Version)).ToArray());
        Assert.AreEqual(7, model.IrVersion);

        using InferenceSession session = new(model.ToByteArray());
        using var words = OrtValue.CreateFromStringTensor(
            new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<string>(new[] { "yes", "maybe", "no" }, [3]));
        using RunOptions options = new();
        using var results = session.Run(options, ["word"], [words], ["number"]);
        CollectionAssert.AreEqual(new[] { 5L, -1L, 3L }, results[0].GetTensorDataAsSpan<long>().ToArray());
    }

    [TestMethod]
    public void Every_element_type_keeps_its_bytes()
    {
        Check<float>([1.5f, -0f, float.NaN], 4);
        Check<double>([Math.PI, double.NegativeInfinity], 8);
        Check<Half>([(Half)0.1f], 2);
        Check<bool>([true, false, true], 1);
        Check<sbyte>([-128, 127], 1);
        Check<short>([short.MinValue], 2);
        Check<int>([int.MinValue, 7], 4);
        Check<long>([long.MaxValue], 8);
        Check<byte>([255], 1);
        Check<ushort>([ushort.MaxValue], 2);
        Check<uint>([uint.MaxValue], 4);
        Check<ulong>([ulong.MaxValue], 8);
        Check<System.Numerics.Complex>([new(1, -2)], 16);
    }

    [TestMethod]
    [DataRow(6)]
    [DataRow(26)]
    public void An_unreleased_or_ancient_opset_is_refused(int opset)
    {
        GraphWriter writer = new(new OnnxExportOptions { Opset = opset });
        var e = Assert.ThrowsExactly<OnnxException>(() => writer.Model());
        Assert.AreEqual($"Opset {opset} is not one that DagNet writes. Choose one from 11 to 25.", e.Message);
    }

    private static void Check<T>(T[] values, int size) where T : unmanaged
    {
        var tensor = TensorProto.Of<T>("t", [values.Length], values);
        Assert.AreEqual(values.Length * size, tensor.RawData.Length);
        CollectionAssert.AreEqual(values, MemoryMarshal.Cast<byte, T>(tensor.RawData.Span).ToArray());
    }
}
