using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// The determinant of the square matrices in the last two axes; ∂y/∂xᵢⱼ = (−1)ⁱ⁺ʲ·det of x without row i and column j,
/// exact at singular matrices and at every order.
/// </summary>
/// <remarks>The n² minors are determinants too: the gradient of an n × n matrix takes n⁵/3 products.</remarks>
public sealed record Det : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        Shape shape = x[0].Shape;
        if (shape.Rank < 2 || shape[^1] != shape[^2])
            throw new ShapeException($"Det: takes square matrices, but the input is {shape}. Slice or reshape it.");
        return x[0].Element.IsFloat ? x[0] with { Shape = shape[..^2] }
            : throw new ShapeException($"Det: takes float32 or float64, but the input is {x[0].Element.Word}. Cast "
                + "it.");
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
    {
        Node x = y.Inputs[0];
        if (!x.Shape[^1].IsKnown)
            throw new GradientException($"{y.Described}: has no gradient while the matrices {x.Shape} have no "
                + "numbers as extents. Give them.");
        int n = checked((int)x.Shape[^1].Value), rank = x.Shape.Rank;
        if (n == 0)
            return [x.ZerosLike()];
        Node slope = dy.Unsqueeze(-1).Unsqueeze(-1);
        if (n == 1)
            return [slope];
        Node others = x.Graph.Constant(Literal.Of<long>(Others(n), Shape.Of(n, n - 1)));
        Node signs = x.Graph.Constant(Literal.FromDoubles(Signs(n), new(x.Element, Shape.Of(n, n))));
        // Rows, then columns: [batch…, n, n − 1, n, n − 1], of which a minor is the second and the last.
        Node minors = x.Gather(others, rank - 2).Gather(others, rank);
        int[] order = [.. Enumerable.Range(0, rank - 2), rank - 2, rank, rank - 1, rank + 1];
        return [slope * signs * minors.Transpose(order).Det()];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Det");

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        int n = x[0].Shape[^1];
        for (int k = 0; k < result.Count; k++)
            result[k] = Of(x[0].Data[(k * n * n)..((k + 1) * n * n)], n);
        return [result];
    }

    /// <summary>By elimination with pivots, in place.</summary>
    internal static double Of(Span<double> a, int n)
    {
        double product = 1;
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
                if (Math.Abs(a[(i * n) + k]) > Math.Abs(a[(pivot * n) + k]))
                    pivot = i;
            double head = a[(pivot * n) + k];
            product *= pivot == k ? head : -head;
            if (head == 0)
                return product;
            for (int j = k; j < n; j++)
                (a[(pivot * n) + j], a[(k * n) + j]) = (a[(k * n) + j], a[(pivot * n) + j]);
            for (int i = k + 1; i < n; i++)
            {
                double factor = a[(i * n) + k] / head;
                for (int j = k + 1; j < n; j++)
                    a[(i * n) + j] -= factor * a[(k * n) + j];
            }
        }
        return product;
    }

    /// <summary>In each row i of n − 1 the numbers below n but i.</summary>
    private static long[] Others(int n)
        => [.. Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(0, n).Where(k => k != i).Select(k => (long)k))];

    private static double[] Signs(int n)
        => [.. Enumerable.Range(0, n * n).Select(k => ((k / n) + (k % n)) % 2 == 0 ? 1.0 : -1)];
}

/// <summary>Writes <c>x.Det()</c>.</summary>
public static class DetExtensions
{
    extension(Node x)
    {
        /// <summary>The determinants of the square matrices in the last two axes, which go.</summary>
        /// <exception cref="ShapeException">The last two extents differ, or the elements are no floats.</exception>
        public Node Det() => x.Graph.Apply(new Det(), x);
    }
}
