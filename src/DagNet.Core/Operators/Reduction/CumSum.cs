using System.Collections.Immutable;

namespace DagNet;

/// <summary>yₖ = Σ xⱼ over all j ≤ k along an axis. The gradient is summed up from the other end.</summary>
/// <param name="Axis">The axis, counted from the front.</param>
/// <param name="Exclusive">Whether xₖ itself is left out.</param>
/// <param name="Reverse">Whether it is j ≥ k.</param>
public sealed record CumSum(int Axis, bool Exclusive = false, bool Reverse = false) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        x[0].Shape.Axis(Axis, this);
        return x[0].Element.IsNumber ? x[0]
            : throw new ShapeException($"CumSum: takes numbers, but the input is {x[0].Element.Word}. Cast it.");
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [y.Graph.Apply(this with { Reverse = !Reverse }, dy)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => (opset < 11 ? null : new OnnxForm("CumSum") { Constants = [Literal.Scalar(Axis, ElementType.Int64)] })
        ?.With("exclusive", Exclusive ? 1L : 0L).With("reverse", Reverse ? 1L : 0L);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(x[0].Shape);
        for (int i = 0; i < result.Count; i++)
        {
            int[] index = result.Coordinates(i);
            int at = index[Axis], step = Reverse ? -1 : 1;
            for (int k = Reverse ? result.Shape[Axis] - 1 : 0; Exclusive ? k != at : k != at + step; k += step)
            {
                index[Axis] = k;
                result[i] += x[0][x[0].Position(index)];
            }
        }
        return [result];
    }
}

/// <summary>Writes <c>x.CumSum(axis)</c>.</summary>
public static class CumSumExtensions
{
    extension(Node x)
    {
        /// <summary>The sums of all elements up to each along an axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="exclusive">Whether the element itself is left out.</param>
        /// <param name="reverse">Whether the sums start at the end.</param>
        public Node CumSum(int axis = -1, bool exclusive = false, bool reverse = false)
            => x.Graph.Apply(new CumSum(x.Shape.Axis(axis, new CumSum(axis)), exclusive, reverse), x);
    }
}
