using System.Collections.Immutable;
using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>A product with transposed factors: Gemm for float matrices, else Transpose before MatMul.</summary>
internal static class MatMulLowering
{
    public static string[] Write(Emission to, Node node, MatMul product)
    {
        Node a = Broadcasting.Operands(node)[0], b = Broadcasting.Operands(node)[1];
        if (node.Shape.Rank == 2 && node.Element.IsFloat)
            return to.Last(node, "Gemm", [to.Value(a), to.Value(b)],
                AttributeProto.Of("transA", product.TransposeA ? 1 : 0),
                AttributeProto.Of("transB", product.TransposeB ? 1 : 0));
        ElementType? wide = Widening.Of("MatMul", node.Element);
        string[] factors = [Factor(to, a, product.TransposeA, wide), Factor(to, b, product.TransposeB, wide)];
        return wide is { } type ? Widening.Result(to, node, to.Between("MatMul", factors), type)
            : to.Last(node, "MatMul", factors);
    }

    /// <summary>
    /// The factors of a product whose left one was made a matrix, and which was then given its axes back: ONNX's MatMul does that
    /// by itself. Null for any other reshaping.
    /// </summary>
    public static ImmutableArray<Node>? Batched(Node reshape)
    {
        if (reshape.Inputs[0] is not { Op: MatMul { TransposeA: false, TransposeB: false }, Label: null } product || product.Shape.Rank != 2
            || product.Inputs[0] is not { Op: Reshape, Label: null } matrix)
            return null;
        Node x = matrix.Inputs[0], weight = product.Inputs[1];
        return x.Shape.Rank > 2 && weight.Op is not Expand && x.Shape[^1] == matrix.Shape[1] && x.Shape[..^1] == reshape.Shape[..^1]
            && reshape.Shape[^1] == product.Shape[1] ? [x, weight] : null;
    }

    /// <summary>Such a product as one node.</summary>
    public static string[] WriteBatched(Emission to, Node node, ImmutableArray<Node> factors)
    {
        ElementType? wide = Widening.Of("MatMul", node.Element);
        string[] values = [.. factors.Select(f => Factor(to, f, transpose: false, wide))];
        return wide is { } type ? Widening.Result(to, node, to.Between("MatMul", values), type) : to.Last(node, "MatMul", values);
    }

    private static string Factor(Emission to, Node x, bool transpose, ElementType? wide)
    {
        string value = Widening.Operand(to, x, wide ?? x.Element);
        if (!transpose)
            return value;
        long[] permutation = [.. Enumerable.Range(0, x.Shape.Rank)];
        (permutation[^1], permutation[^2]) = (permutation[^2], permutation[^1]);
        return to.Between("Transpose", [value], AttributeProto.Of("perm", (ReadOnlySpan<long>)permutation));
    }
}
