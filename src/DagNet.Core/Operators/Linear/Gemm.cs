using System.Collections.Immutable;

namespace DagNet;

/// <summary>y = α·A·B + β·C of matrices, A and B each as it is or transposed; C is optional and broadcasts.</summary>
/// <param name="Alpha">The factor α of the product.</param>
/// <param name="Beta">The factor β of C.</param>
/// <param name="TransposeA">Whether A is transposed.</param>
/// <param name="TransposeB">Whether B is transposed.</param>
public sealed record Gemm(double Alpha = 1, double Beta = 1, bool TransposeA = false, bool TransposeB = false)
    : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.Length is < 2 or > 3)
            throw new GraphException($"Gemm: takes 2 or 3 inputs, but {x.Length} were given.");
        if (x[0].Shape.Rank != 2 || x[1].Shape.Rank != 2)
            throw new ShapeException($"Gemm: multiplies matrices, but the inputs are {x[0].Shape} and {x[1].Shape}. "
                + "Use MatMul for batches.");
        Node y = Scaled(x[0].MatMul(x[1], TransposeA, TransposeB), Alpha);
        if (x.Length == 2)
            return [y];
        if (Shape.Broadcast(this, y.Shape, x[2].Shape) != y.Shape)
            throw new ShapeException($"Gemm: the summand {x[2].Shape} does not broadcast to the product {y.Shape}. "
                + "Reshape it.");
        return [y + Scaled(x[2], Beta)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Gemm").With("alpha", Alpha).With("beta", Beta)
        .With("transA", TransposeA ? 1L : 0L).With("transB", TransposeB ? 1L : 0L);

    private static Node Scaled(Node x, double factor) => factor == 1 ? x : factor * x;
}

/// <summary>Writes <c>a.Gemm(b, c)</c>, <c>a.Dot(b)</c> and <c>a.Outer(b)</c>.</summary>
public static class GemmExtensions
{
    extension(Node a)
    {
        /// <summary>y = α·a·b + β·c of matrices.</summary>
        public Node Gemm(
            Node b, Node? c = null, double alpha = 1, double beta = 1, bool transposeA = false, bool transposeB = false)
            => a.Graph.Apply(new Gemm(alpha, beta, transposeA, transposeB), c is null ? [a, b] : [a, b, c]);

        /// <summary>Σ a·b over all elements of two tensors of one shape: a scalar.</summary>
        public Node Dot(Node b) => a.Shape == b.Shape ? (a * b).Sum() : throw new ShapeException(
            $"Dot: cannot multiply {a.Shape} by {b.Shape}. Their shapes must be equal; MatMul contracts one axis.");

        /// <summary>y[i, j] = a[i]·b[j] of two vectors.</summary>
        public Node Outer(Node b)
            => a.Shape.Rank == 1 && b.Shape.Rank == 1 ? a.Unsqueeze(1) * b : throw new ShapeException(
            $"Outer: takes two vectors, but they are {a.Shape} and {b.Shape}. Flatten them.");
    }
}
