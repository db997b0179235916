using System.Collections.Immutable;

namespace DagNet;

/// <summary>The upper or lower triangle of the last two axes, zeros elsewhere.</summary>
/// <param name="Upper">Which of them.</param>
/// <param name="K">Which diagonal is the last that belongs to it: 0 is the main one, 1 the one above.</param>
public sealed record Trilu(bool Upper = true, int K = 0) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Shape shape = x[0].Shape;
        if (shape.Rank < 2)
            throw new ShapeException($"Trilu: takes matrices, but the input is {shape}. Give it two axes at least.");
        Node row = x[0].Graph.Range(shape[^2]).Unsqueeze(1) + K, column = x[0].Graph.Range(shape[^1]);
        return [(Upper ? column >= row : column <= row).Where(x[0], x[0].ZerosLike())];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => opset < 14 ? null
        : new OnnxForm("Trilu") { Constants = [Literal.Scalar(K, ElementType.Int64)] }.With("upper", Upper ? 1L : 0L);
}

/// <summary>Writes <c>x.UpperTriangle()</c>, <c>x.LowerTriangle()</c> and <c>graph.Eye(n)</c>.</summary>
public static class TriluExtensions
{
    extension(Node x)
    {
        /// <summary>The elements on and above a diagonal, zeros below: 0 is the main one, 1 the one above.</summary>
        public Node UpperTriangle(int diagonal = 0) => x.Graph.Apply(new Trilu(true, diagonal), x);

        /// <summary>The elements on and below a diagonal, zeros above: 0 is the main one, 1 the one above.</summary>
        public Node LowerTriangle(int diagonal = 0) => x.Graph.Apply(new Trilu(false, diagonal), x);
    }

    extension(Graph graph)
    {
        /// <summary>The unit matrix.</summary>
        public Node Eye(Dim extent, ElementType element = ElementType.Float32)
            => graph.Range(extent).Unsqueeze(1).Equal(graph.Range(extent)).Cast(element);
    }
}
