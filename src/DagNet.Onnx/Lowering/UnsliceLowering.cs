using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>A slice put back among zeros: elements with gaps between them, or backwards, are scattered along their axis, then
/// the rest is padded.</summary>
internal static class UnsliceLowering
{
    public static string[] Write(Emission to, Node node, Unslice unslice)
    {
        ElementType type = Widening.Of("Pad", node.Element) ?? node.Element;
        string value = Widening.Operand(to, node.Inputs[0], type);
        Shape shape = node.Inputs[0].Shape;
        var before = new Dim[shape.Rank];
        var after = new Dim[shape.Rank];
        for (int axis = 0; axis < shape.Rank; axis++)
            if (unslice.Steps[axis] == 1)
                (before[axis], after[axis]) = (unslice.Starts[axis], unslice.To[axis] - unslice.Starts[axis] - shape[axis]);
            else
            {
                (before[axis], after[axis]) = (0, 0);
                string places = Places(to, unslice, axis, shape);
                shape = shape.With(axis, unslice.To[axis]);
                value = to.Between("ScatterElements", Scattering.Inputs(to, value, places, shape, type),
                    AttributeProto.Of("axis", axis));
            }

        string[] padded = [value, to.Extents.OfAll([.. before, .. after])];
        return type == node.Element ? to.Last(node, "Pad", padded)
            : Widening.Result(to, node, to.Between("Pad", padded), type);
    }

    /// <summary>Where each element goes along an axis, for all elements of the part.</summary>
    private static string Places(Emission to, Unslice unslice, int axis, Shape part)
    {
        long step = unslice.Steps[axis];
        string Scalar(Dim dim) => to.Between("Squeeze", [to.Extents.Of(dim)]);
        Dim start = unslice.Starts[axis], end = start + (part[axis] * step);
        string range = to.Between("Range", [Scalar(start), Scalar(end), Scalar(step)]);
        return Scattering.Spread(to, range, axis, part);
    }
}
