using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Squares of b·b elements become channels: [n, c, h, w] → [n, c·b², h/b, w/b]. It undoes <see cref="DepthToSpace"/>.
/// </summary>
/// <param name="BlockSize">The side b of a square.</param>
public sealed record SpaceToDepth(int BlockSize) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Shape shape = x[0].Shape;
        int b = BlockSize;
        if (shape.Rank != 4 || b < 1 || Uneven(shape[2]) || Uneven(shape[3]))
            throw new ShapeException($"SpaceToDepth: cannot cut squares of {b} from {shape}: it takes 4 axes, the "
                + $"last two multiples of {b}.");
        Dim height = shape[2] / b, width = shape[3] / b;
        return [x[0].Reshape([shape[0], shape[1], height, b, width, b]).Transpose(0, 3, 5, 1, 2, 4)
            .Reshape([shape[0], shape[1] * (b * b), height, width])];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("SpaceToDepth").With("blocksize", (long)BlockSize);

    private bool Uneven(Dim extent) => extent.IsKnown && extent.Value % BlockSize != 0;
}

/// <summary>Writes <c>x.SpaceToDepth(2)</c>.</summary>
public static class SpaceToDepthExtensions
{
    extension(Node x)
    {
        /// <summary>Squares of elements become channels: [n, c, h, w] → [n, c·b², h/b, w/b].</summary>
        public Node SpaceToDepth(int blockSize) => x.Graph.Apply(new SpaceToDepth(blockSize), x);
    }
}
