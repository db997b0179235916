using DagNet.Onnx.Proto;

namespace DagNet.Onnx.Tests;

/// <summary>Resize in random settings.</summary>
[TestClass]
public class ResizeSweepTests
{
    private static readonly string[] Coordinates = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric"],
        Nearest = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

    [TestMethod]
    public void Nearest_elements() => Sweep.Of(80, 0, s =>
    {
        int opset = s.One(11, 13, 18, 19);
        return Resized(s, opset, "nearest", s.Maybe(), [AttributeProto.Of("nearest_mode", s.One(Nearest)),
            AttributeProto.Of("coordinate_transformation_mode", s.One(Coordinates.AsSpan(0, opset < 19 ? 4 : 5)))], s.One(2, 3, 4));
    });

    [TestMethod]
    public void Between_elements() => Sweep.Of(80, 1e-5, s =>
    {
        int opset = s.One(11, 13, 18, 19);
        string mode = s.One("linear", "cubic");
        List<AttributeProto> attributes = [AttributeProto.Of("coordinate_transformation_mode", s.One(Coordinates.AsSpan(0, opset < 19 ? 4 : 5)))];
        if (mode == "cubic" && s.Maybe())
            attributes.Add(AttributeProto.Of("cubic_coeff_a", s.One(-0.5f, -0.25f)));
        if (mode == "cubic" && s.Maybe())
            attributes.Add(AttributeProto.Of("exclude_outside", 1));
        return Resized(s, opset, mode, s.Maybe(), attributes, mode == "cubic" ? s.One(2, 4) : s.One(2, 3, 4));
    });

    [TestMethod]
    public void Stretched_filters() => Sweep.Of(60, 1e-5, s =>
    {
        string mode = s.One("linear", "cubic");
        List<AttributeProto> attributes = [AttributeProto.Of("antialias", 1), AttributeProto.Of("coordinate_transformation_mode", s.One(Coordinates.AsSpan(0, 4)))];
        if (s.Maybe(0.3))
            attributes.Add(AttributeProto.Of("exclude_outside", 1));
        return Resized(s, s.One(18, 19), mode, s.Maybe(), attributes, 4);
    });

    [TestMethod]
    public void Kept_aspect_ratios() => Sweep.Of(60, 1e-5, s => Resized(s, s.One(18, 19), s.One("nearest", "linear", "cubic"), false,
        [AttributeProto.Of("keep_aspect_ratio_policy", s.One("not_larger", "not_smaller"))], 4));

    [TestMethod]
    public void Crops() => Sweep.Of(60, 1e-5, s => Resized(s, s.One(11, 13, 18), s.One("nearest", "linear", "cubic"), s.Maybe(),
        [AttributeProto.Of("coordinate_transformation_mode", "tf_crop_and_resize"), AttributeProto.Of("extrapolation_value", s.One(0f, 10f))], 4));

    [TestMethod]
    public void Older_versions() => Sweep.Of(40, 1e-6, s =>
    {
        float[] scales = [1, 1, s.One(0.5f, 0.6f, 1.5f, 2, 3), s.One(0.5f, 1, 1.7f, 2)];
        string x = s.Input("x", ElementType.Float32, 1, 2, s.From(2, 6), s.From(2, 6));
        AttributeProto mode = AttributeProto.Of("mode", s.One("nearest", "linear"));
        switch (s.From(0, 2))
        {
            case 0:
                return (Crafted.Node("Resize", [x, s.Constant(Crafted.Floats("scales", scales))], ["y"], mode), 10);
            case 1:
                float[] larger = [.. scales.Select(f => Math.Max(f, 1))];
                return (Crafted.Node("Upsample", [x, s.Constant(Crafted.Floats("scales", larger))], ["y"], mode), 9);
            default:
                return (Crafted.Node("Upsample", [x], ["y"], mode, AttributeProto.Of("scales", [.. scales.Select(f => Math.Max(f, 1))])), 7);
        }
    });

    private static (NodeProto, int) Resized(Sweep s, int opset, string mode, bool byScales, List<AttributeProto> attributes, int rank)
    {
        bool crops = attributes.Exists(a => a.S?.ToStringUtf8() == "tf_crop_and_resize");
        int[] image = [.. s.Several(2, 2, 7).Select(d => (int)d)], shape = [.. Enumerable.Repeat(1, Math.Max(rank - 3, 0)), .. rank > 2 ? [2] : Array.Empty<int>(), .. image];
        // Axes may be named since opset 18.
        bool names = opset >= 18 && s.Maybe();
        // Extents that are no whole number are taken as they are by the standard's own program where the last element counts, and rounded by
        // ONNX Runtime. Where it crops it leaves axes of scale 1 as they are.
        bool exact = crops || attributes.Exists(a => a.Name == "antialias" || a.S?.ToStringUtf8() == "align_corners");
        float[] factors = exact ? [0.5f, 1.5f, 2, 3] : [0.4f, 0.5f, 0.75f, 1, 1.5f, 1.7f, 2, 2.6f, 3], scales =
            [.. Enumerable.Repeat(1f, names ? 0 : rank - 2), s.One(factors), s.One(factors)];
        if (exact && byScales)
        {
            image = [.. image.Select(d => 2 * d)];
            shape = [.. shape[..^2], .. image];
        }
        // An axis that keeps its extent is not cropped by ONNX Runtime.
        long[] sizes = [.. names ? [] : shape[..^2].Select(d => (long)d), .. image.Select(d => crops ? d + s.One(-1, 1, 2, 3) : (long)s.From(1, 10))];
        // ONNX Runtime takes no axes from the end where it keeps the ratio.
        bool keeps = attributes.Exists(a => a.Name == "keep_aspect_ratio_policy");
        if (names)
            attributes.Add(AttributeProto.Of("axes", s.Several(2, -2, keeps ? -2 : 0).Select((from, k) => (long)(rank - 2 + k - (from < 0 && !keeps ? rank : 0))).ToArray()));
        attributes.Add(AttributeProto.Of("mode", mode));
        string roi = "";
        if (crops)
        {
            // Between the last element and the edge behind it ONNX Runtime still interpolates; the standard says that there is nothing.
            int outer = names ? 0 : rank - 2;
            roi = s.Constant(Crafted.Floats("roi", [.. Enumerable.Repeat(0f, outer), .. s.Several(2, 0, 4).Select(v => (v * 0.1f) + 0.013f), .. Enumerable.Repeat(1f, outer),
                .. s.Several(2, 6, mode == "nearest" ? 12 : 10).Select(v => (v * 0.1f) - 0.007f)]));
        }
        else if (opset < 13)
            roi = s.Constant(TensorProto.Of<float>("roi", [0], []));
        string x = s.Input("x", ElementType.Float32, shape);
        return (Crafted.Node("Resize", byScales ? [x, roi, s.Constant(Crafted.Floats("scales", scales))] : [x, roi, opset < 13 ? s.Constant(Crafted.Floats("none")) : "",
            s.Constant(Crafted.Longs("sizes", sizes))], ["y"], [.. attributes]), opset);
    }
}
