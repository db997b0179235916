using System.Globalization;
using DagNet.Onnx.Proto;
using Microsoft.ML.OnnxRuntime;
using static DagNet.Onnx.Tests.Crafted;

namespace DagNet.Onnx.Tests;

/// <summary>Random settings of an operator, compared with ONNX Runtime. The same at every run.</summary>
internal sealed class Sweep(Random random)
{
    /// <summary>How many times more than usual.</summary>
    private static readonly int Thoroughness = int.Parse(Environment.GetEnvironmentVariable("DAGNET_SWEEPS") ?? "1", CultureInfo.InvariantCulture);

    private readonly List<ValueInfoProto> _inputs = [];
    private readonly List<TensorProto> _initializers = [];
    private readonly List<(string, Literal)> _fed = [];

    public Random Random => random;

    /// <summary>Compares settings that ONNX Runtime takes; at least half of them must be such.</summary>
    /// <param name="count">How many settings.</param>
    /// <param name="tolerance">What numbers may differ by, as a share of the largest.</param>
    /// <param name="draw">The node and the opset.</param>
    public static void Of(int count, double tolerance, Func<Sweep, (NodeProto Node, int Opset)> draw)
    {
        List<string> failures = [];
        int compared = 0;
        count *= Thoroughness;
        for (int seed = 0; seed < count; seed++)
        {
            var sweep = new Sweep(new Random(seed));
            (NodeProto node, int opset) = draw(sweep);
            ModelProto model = Model(Graph([.. sweep._inputs], [node], [.. node.Output.Where(o => o.Length > 0)], [.. sweep._initializers]), opset, 10);
            string what = $"seed {seed}, opset {opset}, {Text(node)}, {string.Join(", ", sweep._fed.Select(f => $"{f.Item1}: {f.Item2.Type}"))}, "
                + string.Join(", ", sweep._initializers.Select(t => $"{t.Name} = {string.Join(' ', new TensorReader(null).Read(t).ToDoubles())}"));
            Literal[] expected;
            try
            {
                expected = model.RunByRuntime([.. sweep._fed]);
            }
            catch (OnnxRuntimeException)
            {
                continue;
            }
            compared++;
            try
            {
                using OnnxModel ours = model.Load();
                Peer.AreAlike(expected, ours.Run([.. sweep._fed]), tolerance, "");
            }
            catch (Exception e) when (e is OnnxException or AssertFailedException)
            {
                failures.Add($"{what}: {e.Message}");
            }
        }
        Assert.IsEmpty(failures, string.Join('\n', failures));
        Assert.IsGreaterThanOrEqualTo(count / 2, compared, "ONNX Runtime refuses too many of the settings.");
    }

    /// <summary>One of several.</summary>
    public T One<T>(params ReadOnlySpan<T> of) => of[random.Next(of.Length)];

    public bool Maybe(double probability = 0.5) => random.NextDouble() < probability;

    /// <summary>From low to high, both included.</summary>
    public int From(int low, int high) => random.Next(low, high + 1);

    public long[] Several(int count, int low, int high) => [.. Enumerable.Range(0, count).Select(_ => (long)From(low, high))];

    /// <summary>Different axes of some rank, some counted from the end.</summary>
    public long[] Axes(int rank, int count)
        => [.. Enumerable.Range(0, rank).OrderBy(_ => random.Next()).Take(count).Select(a => Maybe(0.3) ? a - rank : (long)a)];

    /// <summary>Normally distributed numbers, or small whole ones.</summary>
    public double[] Numbers(int count, bool whole = false, int low = -4, int high = 4)
        => [.. Enumerable.Range(0, count).Select(_ => whole ? From(low, high) : Math.Round((random.NextDouble() * 4) - 2, 3))];

    /// <summary>An input of the model that is fed.</summary>
    public string Input(string name, ElementType element, params int[] shape)
        => Input(name, element, Numbers(shape.Aggregate(1, (a, b) => a * b), !element.IsFloat, element is ElementType.UInt8 or ElementType.Bool ? 0 : -4), shape);

    public string Input(string name, ElementType element, double[] values, params int[] shape)
    {
        _inputs.Add(Value(name, (TensorProto.Types.DataType)element, [.. shape.Select(d => (TensorShapeProto.Types.Dimension)(long)d)]));
        _fed.Add((name, Literal.FromDoubles(values, new(element, Shape.Of(shape)))));
        return name;
    }

    /// <summary>An initializer, or an input of the same values: both ways must give the same.</summary>
    public string Given(string name, params long[] values) => Maybe(0.7) ? Constant(Longs(name, values))
        : Input(name, ElementType.Int64, [.. values.Select(v => (double)v)], values.Length);

    public string Constant(TensorProto tensor)
    {
        _initializers.Add(tensor);
        return tensor.Name;
    }

    private static string Text(NodeProto node) => $"{node.OpType}({string.Join(", ", node.Input)}) → {string.Join(", ", node.Output)}; "
        + string.Join(", ", node.Attribute.Select(a => $"{a.Name} = {a.Type switch
        {
            AttributeProto.Types.AttributeType.Int => a.I.ToString(CultureInfo.InvariantCulture),
            AttributeProto.Types.AttributeType.Float => a.F.ToString(CultureInfo.InvariantCulture),
            AttributeProto.Types.AttributeType.String => a.S.ToStringUtf8(),
            AttributeProto.Types.AttributeType.Ints => $"[{string.Join(", ", a.Ints)}]",
            AttributeProto.Types.AttributeType.Floats => $"[{string.Join(", ", a.Floats)}]",
            _ => $"[{string.Join(", ", a.Strings.Select(s => s.ToStringUtf8()))}]",
        }}"));
}
