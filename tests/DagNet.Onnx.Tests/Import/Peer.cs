using System.Runtime.InteropServices;
using DagNet.Onnx.Proto;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace DagNet.Onnx.Tests;

/// <summary>What ONNX Runtime makes of a model.</summary>
internal static class Peer
{
    /// <summary>Our outputs are ONNX Runtime's: the same types and shapes, and numbers within <paramref name="tolerance"/> of the largest.</summary>
    public static void Agrees(this ModelProto model, double tolerance, params (string Name, Literal Value)[] inputs)
        => model.Agrees(tolerance, "", inputs);

    public static void Agrees(this ModelProto model, double tolerance, string what, params (string Name, Literal Value)[] inputs)
    {
        Literal[] expected = model.RunByRuntime(inputs);
        using OnnxModel ours = model.Load();
        AreAlike(expected, ours.Run(inputs), tolerance, what);
    }

    public static void AreAlike(IReadOnlyList<Literal> expected, IReadOnlyList<Literal> actual, double tolerance, string what)
    {
        Assert.HasCount(expected.Count, actual, what);
        for (int k = 0; k < expected.Count; k++)
        {
            Assert.AreEqual(expected[k].Type, actual[k].Type, $"{what}, output {k}");
            double[] e = expected[k].ToDoubles(), a = actual[k].ToDoubles();
            double scale = Math.Max(1, e.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max());
            for (int i = 0; i < e.Length; i++)
                Assert.IsTrue(e[i].Equals(a[i]) || Math.Abs(e[i] - a[i]) <= tolerance * scale,
                    $"{what}, output {k}, element {i} of {expected[k].Type}: {a[i]:R}, expected {e[i]:R}.");
        }
    }

    public static Literal[] RunByRuntime(this ModelProto model, params (string Name, Literal Value)[] inputs)
    {
        using SessionOptions quiet = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        ModelProto unnamed = model.Clone();
        Unname(unnamed.Graph.Node.Concat(unnamed.Functions.SelectMany(f => f.Node)));
        using InferenceSession runtime = new(unnamed.ToByteArray(), quiet);
        var buffers = inputs.ToDictionary(i => i.Name, i => i.Value.Bytes.ToArray());
        var pins = buffers.ToDictionary(b => b.Key, b => GCHandle.Alloc(b.Value, GCHandleType.Pinned));
        var values = inputs.ToDictionary(i => i.Name, i => OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance,
            (TensorElementType)i.Value.Type.Element, [.. i.Value.Type.Shape.ToArray()], pins[i.Name].AddrOfPinnedObject(), buffers[i.Name].Length));
        using RunOptions options = new();
        try
        {
            using var results = runtime.Run(options, values, [.. runtime.OutputMetadata.Keys]);
            return [.. results.Select(Read)];
        }
        finally
        {
            foreach (OrtValue value in values.Values)
                value.Dispose();
            foreach (GCHandle pin in pins.Values)
                pin.Free();
        }
    }

    /// <summary>ONNX Runtime wants nodes to have different names, or none.</summary>
    private static void Unname(IEnumerable<NodeProto> nodes)
    {
        foreach (NodeProto node in nodes)
        {
            node.ClearName();
            Unname(node.Attribute.Where(a => a.G is not null).SelectMany(a => a.G.Node));
        }
    }

    private static Literal Read(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        var shape = Shape.Create([.. info.Shape.Select(d => (Dim)d)]);
        ReadOnlySpan<byte> bytes = shape.Size.Value == 0 ? [] : value.GetTensorMutableRawData();
        return (ElementType)info.ElementDataType switch
        {
            ElementType.Float32 => Of<float>(bytes),
            ElementType.Float64 => Of<double>(bytes),
            ElementType.Float16 => Of<Half>(bytes),
            ElementType.Int8 => Of<sbyte>(bytes),
            ElementType.UInt8 => Of<byte>(bytes),
            ElementType.Int16 => Of<short>(bytes),
            ElementType.UInt16 => Of<ushort>(bytes),
            ElementType.Int32 => Of<int>(bytes),
            ElementType.UInt32 => Of<uint>(bytes),
            ElementType.Int64 => Of<long>(bytes),
            ElementType.UInt64 => Of<ulong>(bytes),
            ElementType.Bool => Of<bool>(bytes),
            _ => throw new NotSupportedException($"{info.ElementDataType}"),
        };

        Literal Of<T>(ReadOnlySpan<byte> raw) where T : unmanaged => Literal.Of(MemoryMarshal.Cast<byte, T>(raw), shape);
    }
}
