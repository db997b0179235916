using System.Collections.Immutable;

namespace DagNet;

/// <summary>Joins tensors along an axis; the other extents are equal. The gradient is cut at the same places.</summary>
/// <param name="Axis">The axis, counted from the front.</param>
public sealed record Concat(int Axis) : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        if (x.IsEmpty)
            throw new GraphException("Concat: takes at least 1 input, but none was given.");
        int at = x[0].Shape.Axis(Axis, this);
        Dim sum = 0;
        for (int k = 0; k < x.Length; k++)
        {
            if (x[k].Element != x[0].Element)
                throw new ShapeException($"Concat: input {k} is {x[k].Element.Word}, input 0 is {x[0].Element.Word}. "
                    + "Cast one of them.");
            if (x[k].Shape.Rank != x[0].Shape.Rank || x[k].Shape.With(at, 1) != x[0].Shape.With(at, 1))
                throw new ShapeException($"Concat: input {k} has the shape {x[k].Shape}, input 0 has {x[0].Shape}: "
                    + $"all axes but {at} must be equal. Reshape or slice one of them.");
            sum += x[k].Shape[at];
        }
        return x[0] with { Shape = x[0].Shape.With(at, sum) };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
    {
        var dx = new Node?[y.Inputs.Length];
        Dim start = 0;
        for (int k = 0; k < dx.Length; k++)
        {
            Dim extent = y.Inputs[k].Shape[Axis];
            dx[k] = dy.Part(Axis, start, extent);
            start += extent;
        }
        return dx;
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Concat").With("axis", (long)Axis);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        int start = 0;
        foreach (DenseArray part in x)
        {
            for (int i = 0; i < part.Count; i++)
            {
                int[] index = part.Coordinates(i);
                index[Axis] += start;
                result[result.Position(index)] = part[i];
            }
            start += part.Shape[Axis];
        }
        return [result];
    }
}

/// <summary>Writes <c>a.Concat(axis, b, c)</c> and <c>a.Stack(axis, b, c)</c>.</summary>
public static class ConcatExtensions
{
    extension(Node x)
    {
        /// <summary>This node and the others, joined along an axis.</summary>
        public Node Concat(int axis, params ReadOnlySpan<Node> others)
            => others.IsEmpty ? x : x.Graph.Apply(new Concat(x.Shape.Axis(axis, new Concat(axis))), [x, .. others]);

        /// <summary>
        /// This node and the others, all of one shape, side by side along a new axis before the given position.
        /// </summary>
        public Node Stack(int axis, params ReadOnlySpan<Node> others)
        {
            var rest = new Node[others.Length];
            for (int k = 0; k < rest.Length; k++)
                rest[k] = others[k].Unsqueeze(axis);
            Node first = x.Unsqueeze(axis);
            return first.Concat(axis < 0 ? axis + first.Shape.Rank : axis, rest);
        }
    }
}
