using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// A grid [batch, extents…, axes] for <see cref="GridSample"/>: the places of an image's elements, from −1 to 1, mapped by
/// matrices θ [batch, axes, axes + 1]. The coordinate along the last axis comes first.
/// </summary>
/// <param name="Extents">The spatial extents of the image: two or three.</param>
/// <param name="AlignCorners">Whether −1 and 1 are the centres of the outermost elements, not their outer edges.</param>
public sealed record AffineGrid(Shape Extents, bool AlignCorners) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 1, x.Length);
        Normalization.Float(this, x[0]);
        int rank = Extents.Rank;
        Shape theta = x[0].Shape;
        if (rank is not (2 or 3) || theta.Rank != 3 || theta[1] != rank || theta[2] != rank + 1)
            throw new ShapeException($"AffineGrid: the matrices are {theta}, but an image {Extents} needs [batch, {rank}, {rank + 1}], and two or "
                + "three axes. Check the layer before, or the extents.");
        Graph graph = x[0].Graph;
        var places = new Node[rank + 1];
        for (int axis = 0; axis < rank; axis++)
        {
            Node at = graph.Range(Extents[axis], x[0].Element), length = graph.Extent(Extents[axis], x[0].Element);
            Node place = ((2 * at) - (length - 1)) / (AlignCorners ? new Max().On(length - 1, graph.Constant(1, x[0].Element)) : length);
            Dim[] line = [.. Enumerable.Repeat((Dim)1, rank)];
            line[axis] = Extents[axis];
            places[rank - 1 - axis] = place.Reshape(Shape.Create(line)).ExpandTo(Extents);
        }
        places[rank] = graph.Constant(1, x[0].Element).ExpandTo(Extents);
        Node from = places[0].Stack(rank, places.AsSpan(1)).Reshape([1, Extents.Size, rank + 1]);
        return [from.MatMul(x[0], transposeB: true).Reshape([theta[0], .. Extents.Dims, rank])];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("AffineGrid").With("align_corners", AlignCorners ? 1L : 0L);
}

/// <summary>Writes <c>theta.AffineGrid([28, 28])</c>.</summary>
public static class AffineGridExtensions
{
    extension(Node theta)
    {
        /// <summary>The places of an image's elements, from −1 to 1, mapped by matrices [batch, axes, axes + 1].</summary>
        /// <param name="extents">The spatial extents of the image: two or three.</param>
        /// <param name="alignCorners">Whether −1 and 1 are the centres of the outermost elements, not their outer edges.</param>
        public Node AffineGrid(Shape extents, bool alignCorners = false)
            => theta.Graph.Apply(new AffineGrid(extents, alignCorners), theta);
    }
}
