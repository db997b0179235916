using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// The K largest (or smallest) elements along an axis, the most extreme first, and their positions: two results. Of
/// equal elements the first comes first; NaN comes before all. The gradient goes to the elements that were taken.
/// </summary>
/// <param name="Axis">The axis, counted from the front.</param>
/// <param name="K">How many.</param>
/// <param name="Largest">The largest, not the smallest.</param>
public sealed record TopK(int Axis, int K, bool Largest = true) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x) => InferAll(x)[0];

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferAll(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        Shape from = x[0].Shape;
        int at = from.Axis(Axis, this);
        if (!x[0].Element.IsNumber)
            throw new ShapeException($"TopK: takes numbers, but the input is {x[0].Element.Word}. Cast it.");
        if (K < 0 || (from[at].IsKnown && K > from[at].Value))
            throw new ShapeException($"TopK: axis {at} of {from} has {from[at]} elements, but {K} are wanted. Take "
                + "no more than there are.");
        return [x[0] with { Shape = from.With(at, K) }, new(ElementType.Int64, from.With(at, K))];
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, IReadOnlyList<Node?> dy) => dy[0] is not { } values ? [null]
        : [y.Inputs[0].ZerosLike().ScatterElements(y.Item(1), values, Axis, ScatterReduction.Add)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
    {
        OnnxForm form = new OnnxForm("TopK").With("axis", (long)Axis);
        return opset >= 11 ? form.With("largest", Largest ? 1L : 0L).WithInput(K)
            : !Largest ? null
            : opset >= 10 ? form.WithInput(K)
            : form.With("k", (long)K);
    }

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        DenseArray values = new(y[0].Shape.ToArray()), positions = new(y[0].Shape.ToArray());
        int stride = x[0].Strides[Axis], extent = x[0].Shape[Axis];
        for (int i = 0; i < values.Count; i++)
        {
            int[] index = values.Coordinates(i);
            int place = index[Axis];
            index[Axis] = 0;
            var line = new double[extent];
            for (int k = 0, at = x[0].Position(index); k < extent; k++, at += stride)
                line[k] = x[0][at];
            // Enumerable's order is stable: of equal elements the first stays first.
            int taken = Enumerable.Range(0, extent)
                .OrderBy(k => double.IsNaN(line[k]) ? double.NegativeInfinity : Largest ? -line[k] : line[k])
                .ThenBy(k => double.IsNaN(line[k]) ? 0 : 1).ElementAt(place);
            (values[i], positions[i]) = (line[taken], taken);
        }
        return [values, positions];
    }
}

/// <summary>Writes <c>x.TopK(k)</c>.</summary>
public static class TopKExtensions
{
    extension(Node x)
    {
        /// <summary>
        /// The k largest (or smallest) elements along an axis in order, and their positions, as int64.
        /// </summary>
        public (Node Values, Node Positions) TopK(int k, int axis = -1, bool largest = true)
        {
            Node y = x.Graph.Apply(new TopK(x.Shape.Axis(axis, new TopK(axis, k)), k, largest), x);
            return (y.Item(0), y.Item(1));
        }
    }
}
