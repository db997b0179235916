using System.Collections.Immutable;

namespace DagNet;

/// <summary>1 on a diagonal of a matrix of the input's shape, zeros elsewhere; no gradient flows.</summary>
/// <param name="K">Which diagonal: 0 is the main one, 1 the one above.</param>
/// <param name="Element">The type of the result.</param>
public sealed record EyeLike(int K, ElementType Element) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 1, x.Length);
        Shape shape = x[0].Shape;
        if (shape.Rank != 2)
            throw new ShapeException($"{Name}: takes a matrix, but the input is {shape}. Reshape it.");
        Node row = x[0].Graph.Range(shape[0]).Unsqueeze(1), column = x[0].Graph.Range(shape[1]);
        return [column.Equal(row + K).Cast(Element)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm(Name).With("k", (long)K).With("dtype", (long)Element);
}

/// <summary>Writes <c>x.EyeLike()</c>.</summary>
public static class EyeLikeExtensions
{
    extension(Node x)
    {
        /// <summary>1 on a diagonal of a matrix of this one's shape, zeros elsewhere.</summary>
        /// <param name="diagonal">0 is the main one, 1 the one above.</param>
        /// <param name="element">The type of the result; null means that of this node.</param>
        public Node EyeLike(int diagonal = 0, ElementType? element = null)
            => x.Graph.Apply(new EyeLike(diagonal, element ?? x.Element), x);
    }
}
