using DagNet.Onnx.Proto;
using Google.Protobuf;

namespace DagNet.Onnx.Tests;

[TestClass]
public class ProtoTests
{
    [TestMethod]
    [DataRow("onnx-node-tests/node")]
    [DataRow("onnx-node-tests/simple")]
    [DataRow("onnx-node-tests/pytorch-operator")]
    [DataRow("onnx-node-tests/pytorch-converted")]
    [DataRow("onnx-training-tests")]
    [DataRow("models")]
    public void Every_model_survives_reading_and_writing(string folder)
    {
        var known = ModelProto.Parser.WithDiscardUnknownFields(true);
        List<string> failures = [];
        string[] models = SharedData.Models(folder);
        foreach (string path in models)
        {
            byte[] original = File.ReadAllBytes(path);
            var model = ModelProto.Parser.ParseFrom(original);
            byte[] written = model.ToByteArray();
            if (!ModelProto.Parser.ParseFrom(written).Equals(model))
                failures.Add($"{path}: differs");
            if (known.ParseFrom(original).CalculateSize() != written.Length)
                failures.Add($"{path}: has unknown fields");
            if (written.Length != original.Length)
                failures.Add($"{path}: {original.Length} bytes, {written.Length} written");
        }

        Assert.IsNotEmpty(models);
        Assert.IsEmpty(failures, string.Join('\n', failures));
    }

    [TestMethod]
    public void Presence_tells_an_attribute_of_zero_from_an_absent_one()
    {
        var zero = AttributeProto.Parser.ParseFrom(AttributeProto.Of("axis", 0).ToByteArray());
        Assert.IsTrue(zero.HasI);
        Assert.IsFalse(zero.HasF);
        Assert.AreEqual(AttributeProto.Types.AttributeType.Int, zero.Type);
    }
}
