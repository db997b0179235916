using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>Padding with a number, which is a further input, and around the ends, which ONNX has since opset 19.</summary>
internal static class PadLowering
{
    public static string[] Write(Emission to, Node node, Pad pad)
    {
        if (pad.Mode == PadMode.Wrap && to.Opset < 19)
            return Wrapped(to, node, pad);
        ElementType type = Widening.Of("Pad", node.Element) ?? node.Element;
        string amounts = to.Longs([.. pad.Before.ToArray().Concat(pad.After.ToArray()).Select(n => (long)n)]);
        List<string> inputs = [Widening.Operand(to, node.Inputs[0], type), amounts];
        if (pad.Mode == PadMode.Constant)
            inputs.Add(to.Constant(Literal.Scalar(pad.Value, type)));
        AttributeProto mode = AttributeProto.Of("mode", pad.Mode.ToString().ToLowerInvariant());
        return type == node.Element ? to.Last(node, "Pad", inputs, mode)
            : Widening.Result(to, node, to.Between("Pad", inputs, mode), type);
    }

    private static string[] Wrapped(Emission to, Node node, Pad pad)
    {
        string x = to.Value(node.Inputs[0]);
        for (int axis = 0; axis < pad.Before.Count; axis++)
        {
            if (pad.Before[axis] + pad.After[axis] == 0)
                continue;
            string Part(long start, long end) => to.Between("Slice", [x, to.Longs(start), to.Longs(end), to.Longs(axis)]);
            List<string> parts = [x];
            if (pad.Before[axis] > 0)
                parts.Insert(0, Part(-pad.Before[axis], long.MaxValue));
            if (pad.After[axis] > 0)
                parts.Add(Part(0, pad.After[axis]));
            x = to.Between("Concat", parts, AttributeProto.Of("axis", axis));
        }

        return to.Last(node, "Identity", [x]);
    }
}
