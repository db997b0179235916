using DagNet.Onnx.Proto;

namespace DagNet.Onnx.Tests;

/// <summary>Convolutions and pools in random settings.</summary>
[TestClass]
public class WindowSweepTests
{
    private static readonly string[] Padding = ["VALID", "SAME_UPPER", "SAME_LOWER"];

    [TestMethod]
    public void Convolutions() => Sweep.Of(60, 1e-5, s =>
    {
        int rank = s.From(1, 3), group = s.From(1, 3), batch = s.From(1, 2), each = s.From(1, 3), filters = group * s.From(1, 2);
        int[] kernel = Extents(s, rank, 1, 3), image = Extents(s, rank, 5, 8);
        List<AttributeProto> attributes = Sliding(s, kernel, mayDilate: true);
        if (group > 1 || s.Maybe())
            attributes.Add(AttributeProto.Of("group", group));
        List<string> inputs = [s.Input("x", ElementType.Float32, [batch, group * each, .. image]), s.Input("w", ElementType.Float32, [filters, each, .. kernel])];
        if (s.Maybe())
            inputs.Add(s.Input("b", ElementType.Float32, filters));
        return (Crafted.Node("Conv", [.. inputs], ["y"], [.. attributes]), s.One(1, 7, 11, 17));
    });

    [TestMethod]
    public void Transposed_convolutions() => Sweep.Of(100, 1e-5, s =>
    {
        int rank = s.From(1, 3), group = s.From(1, 2), batch = s.From(1, 2), each = s.From(1, 2), filters = s.From(1, 3);
        int[] kernel = Extents(s, rank, 1, 3), image = Extents(s, rank, 2, 5), strides = Extents(s, rank, 1, 3), dilations = Extents(s, rank, 1, 2);
        List<AttributeProto> attributes = [AttributeProto.Of("group", group), AttributeProto.Of("strides", Longs(strides))];
        if (s.Maybe())
            attributes.Add(AttributeProto.Of("kernel_shape", Longs(kernel)));
        if (s.Maybe(0.3))
            attributes.Add(AttributeProto.Of("dilations", Longs(dilations)));
        else
            Array.Fill(dilations, 1);
        int[] extra = [.. strides.Zip(dilations, (a, b) => s.From(0, Math.Max(a, b) - 1))];
        if (s.Maybe(0.4))
            attributes.Add(AttributeProto.Of("output_padding", Longs(extra)));
        else
            Array.Fill(extra, 0);
        int[] full = [.. Enumerable.Range(0, rank).Select(k => ((image[k] - 1) * strides[k]) + extra[k] + ((kernel[k] - 1) * dilations[k]) + 1)];
        switch (s.From(0, 3))
        {
            case 0:
                attributes.Add(AttributeProto.Of("pads", s.Several(2 * rank, 0, 1)));
                break;
            case 1:
                // Where a stride is longer than the kernel, the standard's extent (input · stride) takes more than there is; ONNX Runtime gives less.
                bool reaches = full.Zip(image, strides).All(e => e.First >= e.Second * e.Third);
                attributes.Add(AttributeProto.Of("auto_pad", reaches ? s.One(Padding) : "VALID"));
                break;
            case 2:
                if (s.Maybe())
                    attributes.Add(AttributeProto.Of("auto_pad", s.One(Padding[1], Padding[2])));
                attributes.Add(AttributeProto.Of("output_shape", [.. full.Select(f => (long)Math.Max(f - s.From(0, 3), 1))]));
                break;
        }
        List<string> inputs = [s.Input("x", ElementType.Float32, [batch, group * each, .. image]),
            s.Input("w", ElementType.Float32, [group * each, filters, .. kernel])];
        if (s.Maybe())
            inputs.Add(s.Input("b", ElementType.Float32, group * filters));
        return (Crafted.Node("ConvTranspose", [.. inputs], ["y"], [.. attributes]), s.One(1, 11, 17));
    });

    [TestMethod]
    public void Maxima() => Sweep.Of(80, 0, s =>
    {
        int rank = s.From(1, 3);
        int[] kernel = Extents(s, rank, 1, 3), image = Extents(s, rank, 4, 7);
        List<AttributeProto> attributes = [AttributeProto.Of("kernel_shape", Longs(kernel)), .. Sliding(s, kernel, mayDilate: true, mayCeil: true)];
        bool positions = s.Maybe(0.4);
        if (positions && s.Maybe())
            attributes.Add(AttributeProto.Of("storage_order", 1));
        ElementType element = s.One(ElementType.Float32, ElementType.Float64, ElementType.UInt8, ElementType.Int8);
        double[] distinct = [.. Enumerable.Range(0, 2 * 2 * image.Aggregate(1, (a, b) => a * b)).OrderBy(_ => s.Random.Next()).Select(v => (double)(v % 120))];
        return (Crafted.Node("MaxPool", [s.Input("x", element, distinct, [2, 2, .. image])], positions ? ["y", "i"] : ["y"], [.. attributes]), s.One(12, 17));
    });

    [TestMethod]
    public void Averages() => Sweep.Of(80, 1e-6, s =>
    {
        int rank = s.From(1, 3), opset = s.One(10, 11, 17, 19, 22);
        int[] kernel = Extents(s, rank, 1, 3), image = Extents(s, rank, 4, 7);
        List<AttributeProto> attributes = [AttributeProto.Of("kernel_shape", Longs(kernel)), .. Sliding(s, kernel, mayDilate: opset >= 19, mayCeil: true)];
        if (s.Maybe())
            attributes.Add(AttributeProto.Of("count_include_pad", s.From(0, 1)));
        return (Crafted.Node("AveragePool", [s.Input("x", ElementType.Float32, [1, 2, .. image])], ["y"], [.. attributes]), opset);
    });

    [TestMethod]
    public void Norms() => Sweep.Of(40, 1e-5, s =>
    {
        int rank = s.From(1, 3), opset = s.One(2, 11, 18, 22);
        int[] kernel = Extents(s, rank, 1, 3), image = Extents(s, rank, 4, 7);
        List<AttributeProto> attributes = [AttributeProto.Of("kernel_shape", Longs(kernel)), .. Sliding(s, kernel, mayDilate: opset >= 18, mayCeil: opset >= 18)];
        if (s.Maybe())
            attributes.Add(AttributeProto.Of("p", s.From(1, 4)));
        return (Crafted.Node("LpPool", [s.Input("x", ElementType.Float32, [1, 2, .. image])], ["y"], [.. attributes]), opset);
    });

    private static List<AttributeProto> Sliding(Sweep s, int[] kernel, bool mayDilate, bool mayCeil = false)
    {
        int rank = kernel.Length;
        List<AttributeProto> attributes = [];
        if (s.Maybe())
            attributes.Add(AttributeProto.Of("strides", s.Several(rank, 1, 3)));
        bool dilates = mayDilate && s.Maybe(0.3);
        if (dilates)
            attributes.Add(AttributeProto.Of("dilations", s.Several(rank, 1, 2)));
        // ONNX Runtime forgets the dilation when it pads by itself.
        if (s.Maybe(0.4) && !dilates)
            attributes.Add(AttributeProto.Of("auto_pad", s.One(Padding)));
        else if (s.Maybe())
            attributes.Add(AttributeProto.Of("pads", [.. kernel.Concat(kernel).Select(k => (long)s.From(0, k - 1))]));
        if (mayCeil && s.Maybe(0.4))
            attributes.Add(AttributeProto.Of("ceil_mode", 1));
        return attributes;
    }

    private static int[] Extents(Sweep s, int rank, int low, int high) => Array.ConvertAll(s.Several(rank, low, high), d => (int)d);

    private static long[] Longs(int[] values) => Array.ConvertAll(values, v => (long)v);
}
