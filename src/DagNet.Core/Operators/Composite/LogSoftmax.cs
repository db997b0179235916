using System.Collections.Immutable;

namespace DagNet;

/// <summary>y = x − max − ln Σ e^(x − max) along an axis: the logarithm of softmax. ∂L/∂x = dy − e^y·Σ dy.</summary>
public sealed record LogSoftmax(int Axis) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        x[0].Shape.Axis(Axis, this);
        return x[0].Element.IsFloat ? x[0] : throw new ShapeException($"LogSoftmax: takes float32 or float64, but the input is {x[0].Element.Word}. Cast it.");
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [dy - y.Exp() * dy.Sum(keepDims: true, Axis)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("LogSoftmax").With("axis", (long)Axis);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray([.. x[0].Data], x[0].Shape);
        foreach (int[] row in DagNet.Softmax.Rows(x[0], Axis))
        {
            double max = row.Max(i => result[i]), logarithm = Math.Log(row.Sum(i => Math.Exp(result[i] - max)));
            foreach (int i in row)
                result[i] = result[i] - max - logarithm;
        }
        return [result];
    }
}

/// <summary>Writes <c>x.LogSoftmax()</c>.</summary>
public static class LogSoftmaxExtensions
{
    extension(Node x)
    {
        /// <summary>The logarithm of softmax along an axis, accurate also where softmax is near 0.</summary>
        public Node LogSoftmax(int axis = -1) => x.Graph.Apply(new LogSoftmax(x.Shape.Axis(axis, new LogSoftmax(axis))), x);
    }
}
