using System.Globalization;
using DagNet.Onnx.Proto;

namespace DagNet.Onnx.Tests;

/// <summary>Damaged models are read and run, or refused by a text; nothing else happens.</summary>
[TestClass]
public class MutationTests
{
    private static readonly OnnxImportOptions Careful = new() { MaximumNodes = 20_000, MaximumBytes = 1 << 26 };

    /// <summary>How many times more than usual.</summary>
    private static readonly int Thoroughness
        = int.Parse(Environment.GetEnvironmentVariable("DAGNET_MUTATIONS") ?? "1", CultureInfo.InvariantCulture);

    [TestMethod]
    [Timeout(600_000)]
    [DataRow("onnx-node-tests/node", 8)]
    [DataRow("onnx-node-tests/simple", 60)]
    [DataRow("onnx-node-tests/pytorch-operator", 16)]
    [DataRow("onnx-node-tests/pytorch-converted", 16)]
    [DataRow("onnx-training-tests", 60)]
    [DataRow("models", 24)]
    public void A_damaged_model_is_read_or_refused(string folder, int count)
    {
        List<string> failures = [];
        int seed = 0;
        foreach (string path in SharedData.Models(folder))
        {
            byte[] original = File.ReadAllBytes(path);
            for (int k = 0; k < count * Thoroughness && original.Length < 4 << 20; k++)
                Try(original, ++seed, Path.GetFileName(Path.GetDirectoryName(path)!), failures);
        }
        Assert.IsGreaterThan(0, seed);
        Assert.IsEmpty(failures, string.Join('\n', failures.Take(20)));
    }

    private static void Try(byte[] original, int seed, string name, List<string> failures)
    {
        byte[] damaged = new Mutation(new Random(seed)).Apply(original);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using OnnxModel model = OnnxModel.Load(new MemoryStream(damaged), Careful);
            if (Inputs(damaged, seed) is { } inputs)
                model.Run(inputs);
        }
        catch (OnnxException)
        {
        }
        catch (Exception e)
        {
            failures.Add($"{name}, seed {seed}: {e.GetType().Name}: {e.Message} {e.StackTrace}");
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > (50L * damaged.Length) + (256 << 20))
            failures.Add($"{name}, seed {seed}: a file of {damaged.Length:N0} bytes made it allocate {allocated:N0}.");
    }

    /// <summary>Small numbers in the shapes that the model asks for; null where these are large.</summary>
    private static (string, Literal)[]? Inputs(byte[] bytes, int seed)
    {
        var model = ModelProto.Parser.ParseFrom(bytes);
        Random random = new(seed);
        List<(string, Literal)> inputs = [];
        foreach (ValueInfoProto input in model.Graph.Input)
        {
            if (model.Graph.Initializer.Any(t => t.Name == input.Name) || inputs.Exists(i => i.Item1 == input.Name)
                || input.Type?.TensorType is not { } tensor)
                continue;
            int[] dims = [.. (tensor.Shape?.Dim ?? []).Select(d => d.HasDimValue ? (int)Math.Clamp(d.DimValue, 0, 1000) : 2)];
            if (dims.Aggregate(1.0, (a, b) => a * b) is var size && size > 1 << 20)
                return null;
            double[] values = [.. Enumerable.Range(0, (int)size).Select(_ => (double)random.Next(3))];
            ElementType element = Enum.IsDefined((ElementType)tensor.ElemType) ? (ElementType)tensor.ElemType : ElementType.Float32;
            inputs.Add((input.Name, Literal.FromDoubles(values, new(element, Shape.Of(dims)))));
        }
        return [.. inputs];
    }
}
