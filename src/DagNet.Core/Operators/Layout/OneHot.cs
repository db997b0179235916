using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y[…, k, …] = 1 where indices[…] = k, else 0, along a new axis. Negative indices count from the end; one outside the
/// depth gives zeros only. No gradient flows.
/// </summary>
/// <param name="Depth">The extent of the new axis.</param>
/// <param name="Axis">Its position in the result, counted from the front.</param>
/// <param name="Element">The type of the result.</param>
public sealed record OneHot(int Depth, int Axis, ElementType Element) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Node indices = x[0];
        if (!indices.Element.IsInteger)
            throw new ShapeException($"OneHot: takes whole numbers as indices, but they are {indices.Type}. Cast "
                + "them.");
        var line = new Dim[indices.Shape.Rank + 1];
        Array.Fill(line, 1);
        line[Axis] = Depth;
        Node classes = indices.Graph.Range(Depth, indices.Element).Reshape(Shape.Create(line));
        return [(indices < 0).Where(indices + Depth, indices).Unsqueeze(Axis).Equal(classes).Cast(Element)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("OneHot")
    {
        Constants = [Literal.Scalar(Depth, ElementType.Int64), Literal.FromDoubles([0, 1], new(Element, Shape.Of(2)))],
    }.With("axis", (long)Axis);
}

/// <summary>Writes <c>indices.OneHot(depth)</c>.</summary>
public static class OneHotExtensions
{
    extension(Node indices)
    {
        /// <summary>1 at each index along a new axis, else 0.</summary>
        /// <param name="depth">The extent of the new axis.</param>
        /// <param name="axis">Its position in the result; negative counts from the end.</param>
        /// <param name="element">The type of the result.</param>
        public Node OneHot(int depth, int axis = -1, ElementType element = ElementType.Float32)
        {
            int at = axis < 0 ? axis + indices.Shape.Rank + 1 : axis;
            if (at < 0 || at > indices.Shape.Rank)
                throw new ShapeException($"OneHot: axis {axis} is outside "
                    + $"{-indices.Shape.Rank - 1}…{indices.Shape.Rank} for {indices.Shape}.");
            return indices.Graph.Apply(new OneHot(depth, at, element), indices);
        }
    }
}
