using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>Before opset 13 Softmax and LogSoftmax took all axes from the given one on as one: only the last axis means the
/// same, so that another one is moved there.</summary>
internal static class SoftmaxLowering
{
    public static string[] Write(Emission to, Node node, int axis)
    {
        long[] permutation = [.. Enumerable.Range(0, node.Shape.Rank)];
        (permutation[axis], permutation[^1]) = (permutation[^1], permutation[axis]);
        AttributeProto swap = AttributeProto.Of("perm", (ReadOnlySpan<long>)permutation);
        string moved = to.Between("Transpose", [to.Value(node.Inputs[0])], swap);
        string result = to.Between(node.Op.Name, [moved], AttributeProto.Of("axis", node.Shape.Rank - 1));
        return to.Last(node, "Transpose", [result], swap);
    }
}
