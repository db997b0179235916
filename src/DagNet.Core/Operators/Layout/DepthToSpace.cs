using System.Collections.Immutable;

namespace DagNet;

/// <summary>Channels become squares of b·b elements: [n, c, h, w] → [n, c/b², h·b, w·b].</summary>
/// <param name="BlockSize">The side b of a square.</param>
/// <param name="ColumnsFirst">Whether the channels of one square lie next to each other (CRD in ONNX), not those of one
/// place in all squares (DCR).</param>
public sealed record DepthToSpace(int BlockSize, bool ColumnsFirst = false) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Shape shape = x[0].Shape;
        int b = BlockSize;
        if (shape.Rank != 4 || b < 1 || (shape[1].IsKnown && shape[1].Value % (b * b) != 0))
            throw new ShapeException($"DepthToSpace: cannot make squares of {b} from {shape}: it takes 4 axes, and a "
                + $"multiple of {b * b} channels.");
        Dim channels = shape[1] / (b * b);
        Node apart = ColumnsFirst
            ? x[0].Reshape([shape[0], channels, b, b, shape[2], shape[3]]).Transpose(0, 1, 4, 2, 5, 3)
            : x[0].Reshape([shape[0], b, b, channels, shape[2], shape[3]]).Transpose(0, 3, 4, 1, 5, 2);
        return [apart.Reshape([shape[0], channels, shape[2] * b, shape[3] * b])];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
    {
        OnnxForm form = new OnnxForm("DepthToSpace").With("blocksize", (long)BlockSize);
        return opset >= 11 ? form.With("mode", ColumnsFirst ? "CRD" : "DCR") : ColumnsFirst ? null : form;
    }
}

/// <summary>Writes <c>x.DepthToSpace(2)</c>.</summary>
public static class DepthToSpaceExtensions
{
    extension(Node x)
    {
        /// <summary>Channels become squares of elements: [n, c, h, w] → [n, c/b², h·b, w·b].</summary>
        public Node DepthToSpace(int blockSize, bool columnsFirst = false)
            => x.Graph.Apply(new DepthToSpace(blockSize, columnsFirst), x);
    }
}
