using DagNet.Onnx.Proto;
using Google.Protobuf;

namespace DagNet.Onnx.Tests;

/// <summary>Tensors in files beside the model: the good case, and every way out of the folder.</summary>
[TestClass]
public class HostileExternalDataTests
{
    private static readonly float[] Weights = [1, -2, 3];

    private readonly string _folder = Directory.CreateTempSubdirectory("dagnet").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("weights.bin", null, null, 0)]
    [DataRow("weights.bin", "0", "12", 0)]
    [DataRow("weights.bin", "4096", "12", 4096)]
    [DataRow("data/weights.bin", "8", null, 8)]
    public void A_tensor_beside_the_model_is_read(string location, string? offset, string? length, int before)
    {
        Write(location, [.. new byte[before], .. Bytes()]);
        using OnnxModel model = OnnxModel.Load(Save(location, offset, length));
        CollectionAssert.AreEqual(Weights, Array.ConvertAll(model.Run()[0].ToDoubles(), x => (float)x));
    }

    [TestMethod]
    [DataRow("/etc/passwd")]
    [DataRow("../weights.bin")]
    [DataRow("data/../../weights.bin")]
    [DataRow("data/../weights.bin")]
    [DataRow("..\\weights.bin")]
    [DataRow("")]
    [DataRow(".")]
    public void Nothing_outside_of_the_folder_is_read(string location)
    {
        Write("weights.bin", Bytes());
        Assert.AreEqual($"Tensor 'w': its data is said to be in '{location}', outside the model's folder. Only files in that folder are read.",
            Refusal(Save(location)));
    }

    [TestMethod]
    public void A_path_that_no_system_takes_is_refused()
        => Assert.Contains("Tensor 'w': its data is said to be in 'a\0b'", Refusal(Save("a\0b")));

    [TestMethod]
    public void A_link_is_not_followed()
    {
        string outside = Directory.CreateTempSubdirectory("dagnet").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(outside, "weights.bin"), Bytes());
            File.CreateSymbolicLink(Path.Combine(_folder, "file.bin"), Path.Combine(outside, "weights.bin"));
            Directory.CreateSymbolicLink(Path.Combine(_folder, "data"), outside);
            foreach (string location in (string[])["file.bin", "data/weights.bin"])
                Assert.AreEqual($"Tensor 'w': '{location}' is a link, which may lead out of the model's folder. Put the file itself there.",
                    Refusal(Save(location)));
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [TestMethod]
    public void A_missing_file_is_named()
        => Assert.AreEqual("Tensor 'w': its data should be in 'weights.bin' beside the model, which is missing. Put it there.", Refusal(Save("weights.bin")));

    [TestMethod]
    public void A_folder_is_no_file()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        Assert.Contains("should be in 'data' beside the model, which is missing", Refusal(Save("data")));
    }

    [TestMethod]
    [DataRow("0", "8", 8, 0)]
    [DataRow("0", "16", 16, 0)]
    [DataRow("1", "12", 12, 1)]
    [DataRow("4", null, 8, 4)]
    [DataRow("9223372036854775807", "12", 12, long.MaxValue)]
    [DataRow("0", "9223372036854775807", long.MaxValue, 0)]
    public void The_place_must_hold_the_whole_tensor(string offset, string? length, long has, long from)
    {
        Write("weights.bin", Bytes());
        Assert.AreEqual($"Tensor 'w': is float32[3] and takes 12 bytes; the model points to {has:N0} bytes from {from:N0} on in "
            + "'weights.bin', which has 12. The files do not belong together; get both again.", Refusal(Save("weights.bin", offset, length)));
    }

    [TestMethod]
    [DataRow("-1")]
    [DataRow("99999999999999999999")]
    [DataRow("1e3")]
    public void A_place_is_a_whole_number(string offset)
    {
        Write("weights.bin", Bytes());
        Assert.AreEqual($"Tensor 'w': the offset of its data is '{offset}', not a whole number from 0. Export it again.",
            Refusal(Save("weights.bin", offset)));
    }

    [TestMethod]
    public void A_huge_tensor_is_compared_with_its_file_before_it_is_read()
    {
        Write("weights.bin", Bytes());
        Assert.Contains("is float32[2147483647] and takes", Refusal(Save("weights.bin", extent: int.MaxValue)));
    }

    [TestMethod]
    public void A_stream_has_no_folder()
    {
        using FileStream stream = File.OpenRead(Save("weights.bin"));
        Assert.AreEqual("Tensor 'w': its data is in the file 'weights.bin', but the model came from a stream, which has no folder. Load it by its path.",
            Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(stream)).Message);
    }

    [TestMethod]
    public void A_place_must_be_said()
        => Assert.AreEqual("Tensor 'w': its data is in another file, but the model does not say which. Export it again.", Refusal(Save(null)));

    private static byte[] Bytes() => System.Runtime.InteropServices.MemoryMarshal.AsBytes(Weights.AsSpan()).ToArray();

    private static string Refusal(string path) => Assert.ThrowsExactly<OnnxException>(() => OnnxModel.Load(path)).Message;

    private void Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>A model that returns the tensor w, which is elsewhere.</summary>
    private string Save(string? location, string? offset = null, string? length = null, long extent = 3)
    {
        var w = new TensorProto { Name = "w", DataType = 1, DataLocation = TensorProto.Types.DataLocation.External };
        w.Dims.Add(extent);
        foreach ((string key, string? value) in new[] { ("location", location), ("offset", offset), ("length", length) })
            if (value is not null)
                w.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        string path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, Crafted.Model([], [Crafted.Node("Identity", ["w"], ["y"])], ["y"], w).ToByteArray());
        return path;
    }
}
