using System.Collections.Immutable;

namespace DagNet;

/// <summary>y = 1 at the first largest element along an axis, else 0. No gradient flows.</summary>
/// <param name="Axis">The axis, counted from the front.</param>
public sealed record Hardmax(int Axis) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 1, x.Length);
        Normalization.Float(this, x[0]);
        Shape shape = x[0].Shape;
        Shape line = [.. Enumerable.Range(0, shape.Rank).Select(k => k == Axis ? shape[k] : 1)];
        Node position = x[0].Graph.Range(shape[Axis]).Reshape(line);
        return [x[0].ArgMax(Axis, keepDims: true).Equal(position).Cast(x[0].Element)];
    }

    /// <summary>Before opset 13 ONNX's operator flattened all axes from the given one on.</summary>
    public override OnnxForm? Onnx(int opset) => opset >= 13 ? new OnnxForm(Name).With("axis", (long)Axis) : null;
}

/// <summary>Writes <c>x.Hardmax()</c>.</summary>
public static class HardmaxExtensions
{
    extension(Node x)
    {
        /// <summary>1 at the first largest element along an axis, else 0.</summary>
        public Node Hardmax(int axis = -1) => x.Graph.Apply(new Hardmax(x.Shape.Axis(axis, new Hardmax(axis))), x);
    }
}
