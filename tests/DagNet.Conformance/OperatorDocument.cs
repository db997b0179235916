using System.Text;
using DagNet.Onnx;
using Google.Protobuf;

namespace DagNet.Conformance;

/// <summary>The table of the standard's operators in docs/onnx-operators.md, from the readers, the kernels and the standard's own tests.</summary>
internal static class OperatorDocument
{
    /// <summary>Tests that are looked at for an operator: the first show what there is to see.</summary>
    private const int TestsEach = 6;

    /// <summary>Writes the text.</summary>
    /// <param name="folders">Folders with the standard's tests.</param>
    public static string Text(IEnumerable<string> folders)
    {
        ILookup<string, string> tests = folders.SelectMany(f => Directory.EnumerateFiles(f, "model.onnx", SearchOption.AllDirectories))
            .Select(path => Path.GetDirectoryName(path)!).Order(StringComparer.Ordinal)
            .SelectMany(folder => Types(folder).Select(type => (type, folder))).ToLookup(t => t.type, t => t.folder, StringComparer.Ordinal);
        var text = new StringBuilder();
        text.Append("""
            # The operators of ONNX

            Written by `dotnet run -c Release --project tests/DagNet.Conformance -- FOLDER... --operators docs/onnx-operators.md`, where the folders are
            those of the standard's tests; a test fails where it is not what that would write.

            - **Reads**: the opsets in which the operator is read; it is read in all of their versions.
            - **Writes**: as what an imported operator goes out again, at the opset from which it does; operators that the opset of the file (17 by default)
              does not have go out as the ones named.
            - **Gradient**: of graphs that have the operator. *Zero* where it is constant almost everywhere; *none* raises an error that names it.
            - **CPU**, **GPU**: *kernel* where all that the operator becomes is computed by one; *formula* is slow and exact; *on the CPU* is a step
              that the GPU's plan runs there; *nothing to do* where the result is a constant or the input in another
              shape; *by the data* where the result's shape depends on what is fed: `OnnxModel.Run` computes it when it reads.

            An empty cell: no float goes in, or there is nothing left to write.

            | operator | reads | writes | gradient | CPU | GPU |
            |---|---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (string name in Signature.Names.Order(StringComparer.OrdinalIgnoreCase))
        {
            int dot = name.LastIndexOf('.');
            (string domain, string type) = dot < 0 ? ("", name) : (name[..dot], name[(dot + 1)..]);
            if (OperatorReaders.Find(domain, type) is null)
                continue;
            var facts = new OperatorFacts();
            foreach (string folder in tests[type].Take(TestsEach))
                facts.Look(type, folder);
            if (!tests.Contains(type) && OperatorProbes.Find(type) is { } probe)
            {
                using OnnxModel model = OnnxModel.Load(new MemoryStream(probe.ToByteArray()));
                facts.Look(type, model);
            }
            int since = Signature.Of(domain, type, 0).Since;
            text.Append($"| {name} | {since}–{(domain.Length > 0 ? since : OperatorSet.NewestRead)} | {facts.Written} | {facts.Gradient} | {facts.Cpu} | {facts.Gpu} |\n");
        }
        return text.ToString();
    }

    /// <summary>The operators of a model that has few, so that what is found is theirs.</summary>
    private static IEnumerable<string> Types(string folder)
    {
        using FileStream stream = File.OpenRead(Path.Combine(folder, "model.onnx"));
        string[] types = [.. ModelReader.Read(stream, folder).Graph.Node.Select(node => node.OpType).Distinct()];
        return types.Length == 1 ? types : types.Take(1);
    }
}
