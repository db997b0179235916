using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>A product with transposed factors: Gemm for float matrices, else Transpose before MatMul.</summary>
internal static class MatMulLowering
{
    public static string[] Write(Emission to, Node node, MatMul product)
    {
        Node a = Broadcasting.Operands(node, to.Opset)[0], b = Broadcasting.Operands(node, to.Opset)[1];
        if (node.Shape.Rank == 2 && node.Element.IsFloat)
            return to.Last(node, "Gemm", [to.Value(a), to.Value(b)],
                AttributeProto.Of("transA", product.TransposeA ? 1 : 0), AttributeProto.Of("transB", product.TransposeB ? 1 : 0));
        return to.Last(node, "MatMul", [Factor(to, a, product.TransposeA), Factor(to, b, product.TransposeB)]);
    }

    private static string Factor(Emission to, Node x, bool transpose)
    {
        if (!transpose)
            return to.Value(x);
        long[] permutation = [.. Enumerable.Range(0, x.Shape.Rank)];
        (permutation[^1], permutation[^2]) = (permutation[^2], permutation[^1]);
        return to.Between("Transpose", [to.Value(x)], AttributeProto.Of("perm", (ReadOnlySpan<long>)permutation));
    }
}
