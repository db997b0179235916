using System.Collections.Immutable;
using System.Text;

namespace DagNet;

/// <summary>
/// y = A·B over the last two axes, each taken as it is or transposed; leading axes are a batch and must be equal.
/// ∂L/∂A = dy·Bᵀ, ∂L/∂B = Aᵀ·dy.
/// </summary>
public sealed record MatMul(bool TransposeA = false, bool TransposeB = false) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(2, x);
        Shape a = x[0].Shape, b = x[1].Shape;
        if (x[0].Element != x[1].Element)
            throw new ShapeException($"MatMul: cannot multiply {x[0]} by {x[1]}: their element types differ. "
                + "Cast one of them.");
        if (!x[0].Element.IsNumber)
            throw new ShapeException($"MatMul: takes numbers, but the inputs are {x[0].Element.Word}. Cast them.");
        if (a.Rank < 2 || a.Rank != b.Rank || !a.Dims[..^2].SequenceEqual(b.Dims[..^2]))
            throw new ShapeException($"MatMul: cannot multiply {a} by {b}: the axes before the last two must be "
                + "equal. Expand one of them.");
        Dim left = a[TransposeA ? ^2 : ^1], right = b[TransposeB ? ^1 : ^2];
        if (left != right)
            throw new ShapeException($"MatMul: cannot multiply {a} by {b}: axis {a.Rank - (TransposeA ? 2 : 1)} has "
                + $"{left} on the left, axis {b.Rank - (TransposeB ? 1 : 2)} has {right} on the right. "
                + "Transpose one of them, or check the layer before.");
        return x[0] with { Shape = [.. a.Dims[..^2], a[TransposeA ? ^1 : ^2], b[TransposeB ? ^2 : ^1]] };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
    {
        Node a = y.Inputs[0], b = y.Inputs[1];
        Node Product(Node p, Node q, bool transposeP, bool transposeQ)
            => y.Graph.Apply(new MatMul(transposeP, transposeQ), p, q);
        return
        [
            TransposeA ? Product(b, dy, TransposeB, true) : Product(dy, b, false, !TransposeB),
            TransposeB ? Product(dy, a, true, TransposeA) : Product(a, dy, !TransposeA, false),
        ];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => TransposeA || TransposeB ? null : new("MatMul");

    /// <summary>Names the matrices that are taken transposed.</summary>
    protected override bool PrintMembers(StringBuilder builder)
    {
        if (TransposeA || TransposeB)
            builder.Append("Transpose = ").Append(TransposeA ? "A" : "").Append(TransposeB ? "B" : "");
        return true;
    }

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        int m = result.Shape[^2], n = result.Shape[^1], depth = x[0].Shape[TransposeA ? ^2 : ^1];
        int batches = m * n == 0 ? 0 : result.Count / (m * n);
        for (int batch = 0; batch < batches; batch++)
            for (int i = 0; i < m; i++)
                for (int j = 0; j < n; j++)
                {
                    double sum = 0;
                    for (int k = 0; k < depth; k++)
                        sum += x[0][(batch * m * depth) + (TransposeA ? (k * m) + i : (i * depth) + k)]
                            * x[1][(batch * depth * n) + (TransposeB ? (j * depth) + k : (k * n) + j)];
                    result[(batch * m * n) + (i * n) + j] = sum;
                }
        return [result];
    }
}

/// <summary>Writes <c>a.MatMul(b)</c>.</summary>
public static class MatMulExtensions
{
    extension(Node a)
    {
        /// <summary>
        /// The matrix product over the last two axes as NumPy defines it: [m,k]·[k,n] → [m,n]; leading axes broadcast;
        /// a vector counts as one row on the left and one column on the right.
        /// </summary>
        public Node MatMul(Node b, bool transposeA = false, bool transposeB = false)
        {
            var op = new MatMul(transposeA, transposeB);
            if (a.Shape.Rank == 0 || b.Shape.Rank == 0)
                throw new ShapeException($"MatMul: cannot multiply {a.Shape} by {b.Shape}: a scalar has no axes. Use "
                    + "a * b.");
            if (a.Shape.Rank == 1)
                return a.Unsqueeze(0).MatMul(b, false, transposeB).Squeeze(b.Shape.Rank == 1 ? 0 : -2);
            if (b.Shape.Rank == 1)
                return a.MatMul(b.Unsqueeze(1), transposeA, false).Squeeze(-1);
            if (b.Shape.Rank == 2 && a.Shape.Rank > 2 && !transposeA)
            {
                Shape rows = a.Shape[..^1];
                Node flat = a.Graph.Apply(op, a.Reshape([rows.Size, a.Shape[^1]]), b);
                return flat.Reshape([.. rows.Dims, flat.Shape[^1]]);
            }
            Shape batch = Shape.Broadcast(op, a.Shape[..^2], b.Shape[..^2]);
            return a.Graph.Apply(op, a.ExpandTo([.. batch.Dims, .. a.Shape.Dims[^2..]]),
                b.ExpandTo([.. batch.Dims, .. b.Shape.Dims[^2..]]));
        }
    }
}
