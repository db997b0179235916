using DagNet.Onnx;
using DagNet.Onnx.Proto;

namespace DagNet.Conformance;

/// <summary>One model with its data sets.</summary>
internal static class ModelTest
{
    /// <summary>Runs all data sets; the first difference ends it.</summary>
    public static ModelResult Run(string folder, double relative, double absolute, IBackend backend)
    {
        string path = Path.Combine(folder, "model.onnx"), name = Path.GetFileName(folder);
        (string operators, int opset) = ("?", 0);
        try
        {
            (operators, opset) = Facts(path);
            using OnnxModel model = OnnxModel.Load(path, new() { Backend = backend });
            foreach (string set in Directory.EnumerateDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal))
                if (Difference(model, set, relative, absolute) is { } difference)
                    return new(name, operators, opset, $"{Path.GetFileName(set)}: {difference}");
            return new(name, operators, opset, null);
        }
        catch (Exception e) when (e is DagNetException or IOException)
        {
            return new(name, operators, opset, e.Message);
        }
        catch (Exception e)
        {
            return new(name, operators, opset, $"unexpected {e}");
        }
    }

    private static (string Operators, int Opset) Facts(string path)
    {
        using FileStream stream = File.OpenRead(path);
        ModelProto model = ModelReader.Read(stream, path);
        IEnumerable<string> types = model.Graph.Node.Select(n => n.OpType).Distinct();
        return (string.Join(" ", types.Take(4)), model.OpsetImport.Where(o => o.Domain.Length == 0).Select(o => (int)o.Version).FirstOrDefault());
    }

    private static string? Difference(OnnxModel model, string set, double relative, double absolute)
    {
        Literal[] inputs = Tensors(set, "input"), expected = Tensors(set, "output");
        // The data stands in the order of the inputs; some sets leave the last ones out.
        (string, Literal)[] fed = [.. model.InputNames.Zip(inputs)];
        IReadOnlyList<Literal> actual = model.Run(fed);
        if (expected.Length > actual.Count)
            return $"has {actual.Count} outputs, {expected.Length} are expected";
        for (int k = 0; k < expected.Length; k++)
            if (Comparison.Difference(expected[k], actual[k], relative, absolute) is { } difference)
                return $"output '{model.OutputNames[k]}' {difference}";
        return null;
    }

    private static Literal[] Tensors(string set, string kind)
    {
        var reader = new TensorReader(set);
        return [.. Directory.EnumerateFiles(set, $"{kind}_*.pb")
            .OrderBy(f => int.Parse(Path.GetFileNameWithoutExtension(f)[(kind.Length + 1)..], provider: null))
            .Select(f => reader.Read(TensorProto.Parser.ParseFrom(File.ReadAllBytes(f))))];
    }
}
