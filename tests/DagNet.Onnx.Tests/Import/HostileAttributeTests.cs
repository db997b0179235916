using System.Globalization;
using System.Text.RegularExpressions;
using DagNet.Onnx.Proto;
using DagNet.Tests;
using Google.Protobuf;
using Kind = DagNet.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace DagNet.Onnx.Tests;

/// <summary>
/// Every operator as it is exported, and then with each of its attributes, inputs and whole-number constants replaced by what makes no
/// sense: it is computed or refused by a text that names it, without a crash or memory.
/// </summary>
[TestClass]
public partial class HostileAttributeTests
{
    /// <summary>One of how many settings is tried; all of them take minutes.</summary>
    private static readonly int Sparseness
        = Math.Max(1, 32 / int.Parse(Environment.GetEnvironmentVariable("DAGNET_MUTATIONS") ?? "1", CultureInfo.InvariantCulture));

    private static readonly OnnxImportOptions Careful = new() { MaximumNodes = 20_000, MaximumBytes = 1 << 26 };

    private static readonly long[] Odd = [0, -1, 1, 2, -2, 3, 5, -7, 64, 1 << 16, int.MaxValue, int.MinValue, 1L << 40, long.MaxValue, long.MinValue];

    [TestMethod]
    [Timeout(600_000)]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void A_value_that_makes_no_sense_is_refused_or_computed_with(int part)
    {
        List<string> failures = [];
        int seen = 0, tried = 0;
        foreach (OperatorRow row in OperatorTable.Rows.Where((_, k) => k % 4 == part))
        {
            if (Exported(row) is not { } model)
                continue;
            (string, Literal)[] inputs = [.. model.Graph.Input.Select(i => (i.Name, row.Value(int.Parse(i.Name[1..], null), ElementType.Float32)))];
            foreach ((string what, Func<ModelProto> damaged) in Damaged(model, new Random(seen)))
                if (seen++ % Sparseness == 0)
                {
                    tried++;
                    Try($"{row.Name}, {what}", damaged(), inputs, failures);
                }
        }
        Assert.IsGreaterThan(200, tried);
        Assert.IsEmpty(failures, $"{failures.Count} of {tried}:\n{string.Join('\n', failures.Take(20))}");
    }

    private static ModelProto? Exported(OperatorRow row)
    {
        Graph graph = new();
        (_, Node y) = row.In(graph, ElementType.Float32);
        using Session session = new(graph);
        using MemoryStream stream = new();
        try
        {
            OnnxModel.Save(stream, session, [y], new OnnxExportOptions { Opset = 21 });
        }
        catch (OnnxException)
        {
            return null;
        }
        return ModelProto.Parser.ParseFrom(stream.ToArray());
    }

    private static IEnumerable<(string, Func<ModelProto>)> Damaged(ModelProto model, Random random)
    {
        for (int at = 0; at < model.Graph.Node.Count; at++)
        {
            NodeProto node = model.Graph.Node[at];
            for (int k = 0; k < node.Attribute.Count; k++)
                foreach (AttributeProto value in Others(node.Attribute[k], random))
                {
                    int other = k;
                    yield return ($"{node.OpType}.{value}", With(m => m.Attribute[other] = value));
                }
            for (int k = 0; k < node.Attribute.Count; k++)
            {
                int gone = k;
                yield return ($"{node.OpType} without {node.Attribute[k].Name}", With(m => m.Attribute.RemoveAt(gone)));
            }
            for (int k = 0; k < node.Input.Count; k++)
            {
                int input = k;
                yield return ($"{node.OpType} without input {k}", With(m => m.Input[input] = ""));
                yield return ($"{node.OpType} with input {k} as the last", With(m => m.Input[input] = m.Input[^1]));
            }

            Func<ModelProto> With(Action<NodeProto> change)
            {
                int changed = at;
                return () =>
                {
                    ModelProto copy = model.Clone();
                    change(copy.Graph.Node[changed]);
                    return copy;
                };
            }
        }
        for (int at = 0; at < model.Graph.Initializer.Count; at++)
            foreach (TensorProto value in Others(model.Graph.Initializer[at], random))
            {
                ModelProto copy = model.Clone();
                copy.Graph.Initializer[at] = value;
                yield return ($"{model.Graph.Node[0].OpType} with {value.Name} = {new TensorReader(null).Read(value)}", () => copy);
            }
    }

    private static IEnumerable<AttributeProto> Others(AttributeProto attribute, Random random)
    {
        switch (attribute.Type)
        {
            case Kind.Int:
                foreach (long number in Odd)
                    yield return AttributeProto.Of(attribute.Name, number);
                break;
            case Kind.Ints:
                yield return AttributeProto.Of(attribute.Name, ReadOnlySpan<long>.Empty);
                yield return AttributeProto.Of(attribute.Name, [.. attribute.Ints, 1L]);
                foreach (long number in Odd)
                {
                    long[] changed = attribute.Ints.Count == 0 ? [1] : [.. attribute.Ints];
                    changed[random.Next(changed.Length)] = number;
                    yield return AttributeProto.Of(attribute.Name, changed);
                }
                break;
            case Kind.Float:
                foreach (float number in (float[])[0, -1, 1e30f, -1e30f, float.NaN, float.PositiveInfinity, float.NegativeInfinity])
                    yield return AttributeProto.Of(attribute.Name, number);
                break;
            case Kind.String:
                foreach (string word in (string[])["", "none", attribute.S.ToStringUtf8().ToUpperInvariant(), "->", "ij,jk->i", "0", new string('a', 1000)])
                    yield return AttributeProto.Of(attribute.Name, word);
                break;
        }
        // Of another type.
        yield return attribute.Type == Kind.Float ? AttributeProto.Of(attribute.Name, "1") : AttributeProto.Of(attribute.Name, 1f);
        if (attribute.Type != Kind.Int)
            yield return AttributeProto.Of(attribute.Name, 1L);
    }

    /// <summary>Whole numbers that are others, and other shapes.</summary>
    private static IEnumerable<TensorProto> Others(TensorProto tensor, Random random)
    {
        Literal value = new TensorReader(null).Read(tensor);
        if (value.Type.Element != ElementType.Int64)
            yield break;
        long[] numbers = [.. value.ToDoubles().Select(v => (long)v)], dims = [.. tensor.Dims];
        foreach (long number in Odd)
            if (numbers.Length > 0)
            {
                long[] changed = [.. numbers];
                changed[random.Next(changed.Length)] = number;
                yield return TensorProto.Of<long>(tensor.Name, dims, changed);
            }
        yield return TensorProto.Of<long>(tensor.Name, [0], []);
        yield return TensorProto.Of<long>(tensor.Name, [numbers.Length + 1], [.. numbers, 1]);
        yield return TensorProto.Of<float>(tensor.Name, dims, [.. numbers.Select(n => n + 0.5f)]);
    }

    private static void Try(string what, ModelProto model, (string, Literal)[] inputs, List<string> failures)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        try
        {
            using OnnxModel loaded = OnnxModel.Load(new MemoryStream(model.ToByteArray()), Careful);
            loaded.Run(inputs);
        }
        catch (OnnxException e)
        {
            // The node, or while it runs one of those that it is made of.
            if (!Named().IsMatch(e.Message))
                failures.Add($"{what}: names no node: {e.Message}");
        }
        catch (Exception e)
        {
            failures.Add($"{what}: {e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("DagNet", StringComparison.Ordinal))}");
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > 256 << 20)
            failures.Add($"{what}: allocated {allocated:N0} bytes.");
        if (clock.Elapsed.TotalSeconds > 5)
            failures.Add($"{what}: took {clock.Elapsed}.");
    }

    [GeneratedRegex(@"\w+ ('[^']*'|%\d+)( \(opset \d+\))?: \w")]
    private static partial Regex Named();
}
