using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = x, but y[indices[i…, 0], indices[i…, 1], …, …] = updates[i…, …], or added to what is there. The gradient of what
/// was replaced is 0.
/// </summary>
/// <param name="Reduction">Whether updates replace or are added.</param>
public sealed record ScatterND(ScatterReduction Reduction = ScatterReduction.None) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(3, x);
        int depth = Indexing.Depth(this, x[0].Shape, x[1]);
        Indexing.CheckUpdates(this, x[0], x[2], [.. x[1].Shape.Dims[..^1], .. x[0].Shape.Dims[depth..]]);
        return x[0];
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => Scattered.Gradient(y, dy, Reduction, t => t.GatherND(y.Inputs[1]),
            (t, updates, reduction) => t.ScatterND(y.Inputs[1], updates, reduction));

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => Indexing.Scattering("ScatterND", opset, Reduction);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray([.. x[0].Data], x[0].Shape);
        int depth = x[1].Shape[^1], inner = x[0].Shape[depth..].Aggregate(1, (product, extent) => product * extent);
        for (int i = 0; i < x[2].Count; i++)
        {
            ref double element = ref result[(Indexing.Slice(this, x[1], i / inner, x[0].Shape) * inner) + (i % inner)];
            element = Scattered.Combine(Reduction, element, x[2][i]);
        }
        return [result];
    }
}

/// <summary>Writes <c>x.ScatterND(indices, updates)</c>.</summary>
public static class ScatterNDExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// x with updates of the elements or slices at the coordinates in the last axis of the indices.
        /// </summary>
        public Node ScatterND(Node indices, Node updates, ScatterReduction reduction = ScatterReduction.None)
            => x.Graph.Apply(new ScatterND(reduction), x, indices, updates);
    }
}
