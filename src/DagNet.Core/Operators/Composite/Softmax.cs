using System.Collections.Immutable;

namespace DagNet;

/// <summary>y = e^(x − max) / Σ e^(x − max) along an axis: a distribution. ∂L/∂x = y·(dy − Σ dy·y).</summary>
public sealed record Softmax(int Axis) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        x[0].Shape.Axis(Axis, this);
        return x[0].Element.IsFloat ? x[0] : throw new ShapeException($"Softmax: takes float32 or float64, but the input is {x[0].Element.Word}. Cast it.");
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [y * (dy - (dy * y).Sum(keepDims: true, Axis))];

    /// <summary>Before opset 13 ONNX's operator flattened all axes from the given one on: only the last axis meant the same.</summary>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Softmax").With("axis", (long)Axis);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray([.. x[0].Data], x[0].Shape);
        foreach (int[] row in Rows(x[0], Axis))
        {
            double max = row.Max(i => result[i]), sum = row.Sum(i => Math.Exp(result[i] - max));
            foreach (int i in row)
                result[i] = Math.Exp(result[i] - max) / sum;
        }
        return [result];
    }

    /// <summary>The flat positions of each row along an axis.</summary>
    internal static IEnumerable<int[]> Rows(DenseArray x, int axis)
    {
        if (x.Count == 0)
            yield break;
        int extent = x.Shape[axis], stride = x.Strides[axis];
        for (int first = 0; first < x.Count; first++)
            if (first / stride % extent == 0)
                yield return [.. Enumerable.Range(0, extent).Select(k => first + (k * stride))];
    }
}

/// <summary>Writes <c>x.Softmax()</c>.</summary>
public static class SoftmaxExtensions
{
    extension(Node x)
    {
        /// <summary>e^x / Σ e^x along an axis.</summary>
        public Node Softmax(int axis = -1) => x.Graph.Apply(new Softmax(x.Shape.Axis(axis, new Softmax(axis))), x);
    }
}
