using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = x, but y[i, indices[i, j, k], k] = updates[i, j, k] for the axis 1, or added to what is there. The gradient of
/// what was replaced is 0.
/// </summary>
/// <param name="Axis">The axis, counted from the front.</param>
/// <param name="Reduction">Whether updates replace or are added.</param>
public sealed record ScatterElements(int Axis, ScatterReduction Reduction = ScatterReduction.None) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(3, x);
        Indexing.Check(this, x[1]);
        Indexing.CheckAlong(this, Axis, x[0].Shape, x[1].Shape);
        Indexing.CheckUpdates(this, x[0], x[2], x[1].Shape);
        return x[0];
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => Scattered.Gradient(y, dy, Reduction, t => t.GatherElements(y.Inputs[1], Axis),
            (t, updates, reduction) => t.ScatterElements(y.Inputs[1], updates, Axis, reduction));

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => Indexing.Scattering("ScatterElements", opset, Reduction)?.With("axis", (long)Axis);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray([.. x[0].Data], x[0].Shape);
        for (int i = 0; i < x[1].Count; i++)
        {
            int[] index = x[1].Coordinates(i);
            index[Axis] = Indexing.Wrap(this, x[1][i], result.Shape[Axis]);
            ref double element = ref result[result.Position(index)];
            element = Scattered.Combine(Reduction, element, x[2][i]);
        }
        return [result];
    }
}

/// <summary>Writes <c>x.ScatterElements(indices, updates, axis)</c>.</summary>
public static class ScatterElementsExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// x with an update for each index, at that place along the axis and at the update's own along the others.
        /// </summary>
        public Node ScatterElements(Node indices, Node updates, int axis,
            ScatterReduction reduction = ScatterReduction.None)
        {
            var op = new ScatterElements(axis, reduction);
            return x.Graph.Apply(op with { Axis = x.Shape.Axis(axis, op) }, x, indices, updates);
        }
    }
}
