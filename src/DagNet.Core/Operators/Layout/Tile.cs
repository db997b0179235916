using System.Collections.Immutable;

namespace DagNet;

/// <summary>The tensor, repeated so many times along each axis. The gradient is the sum over the repetitions.</summary>
/// <param name="Repeats">How many times, for each axis.</param>
public sealed record Tile(Axes Repeats) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Shape from = x[0].Shape;
        if (Repeats.Count != from.Rank)
            throw new ShapeException($"Tile: {Repeats.Count} repetitions were given for {from}, which has "
                + $"{from.Rank} axes. Give one for each axis.");
        Dim[] apart = new Dim[2 * from.Rank], repeated = new Dim[2 * from.Rank], merged = new Dim[from.Rank];
        for (int axis = 0; axis < from.Rank; axis++)
        {
            (apart[2 * axis], apart[(2 * axis) + 1]) = (1, from[axis]);
            (repeated[2 * axis], repeated[(2 * axis) + 1]) = (Repeats[axis], from[axis]);
            merged[axis] = from[axis] * Repeats[axis];
        }
        return [x[0].Reshape(Shape.Create(apart)).ExpandTo(Shape.Create(repeated)).Reshape(Shape.Create(merged))];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Tile").WithInput(Repeats.Values);
}

/// <summary>Writes <c>x.Tile(2, 3)</c>.</summary>
public static class TileExtensions
{
    extension(Node x)
    {
        /// <summary>The tensor, repeated so many times along each axis.</summary>
        public Node Tile(params ReadOnlySpan<int> repeats) => x.Graph.Apply(new Tile(Axes.Create(repeats)), x);
    }
}
