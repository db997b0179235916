using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>
/// Reshape's shape is a constant as long as one extent at most is not to be had from the input: 0 takes over the extent
/// at the same axis, −1 is what remains. Else it is computed.
/// </summary>
internal static class ReshapeLowering
{
    public static string[] Write(Emission to, Node node, Reshape reshape)
    {
        string x = to.Value(node.Inputs[0]);
        Shape from = node.Inputs[0].Shape, shape = reshape.To;
        bool empty = shape.Dims.Contains(0);
        if (empty && to.Opset < 14)
            throw new OnnxException($"{node.Described}: its shape {shape} has the extent 0, which Reshape of opset {to.Opset} "
                + "cannot say. Choose opset 14 or newer.");
        string target = !empty && Constant(from, shape) is { } numbers ? to.Longs(numbers) : to.Extents.Of(shape);
        return empty ? to.Last(node, "Reshape", [x, target], AttributeProto.Of("allowzero", 1))
            : to.Last(node, "Reshape", [x, target]);
    }

    private static long[]? Constant(Shape from, Shape to)
    {
        var numbers = new long[to.Rank];
        int named = 0, open = 0;
        foreach (Dim dim in to)
            named += dim.IsKnown ? 0 : 1;
        for (int axis = 0; axis < numbers.Length; axis++)
            if (to[axis].IsKnown)
                numbers[axis] = to[axis].Value;
            else if (named > 1 && axis < from.Rank && from[axis] == to[axis])
                numbers[axis] = 0;
            else
            {
                numbers[axis] = -1;
                open++;
            }

        return open <= 1 ? numbers : null;
    }
}
