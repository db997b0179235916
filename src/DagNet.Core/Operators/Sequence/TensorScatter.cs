using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// A cache [batch, …, longest, …] in which an update [batch, …, length, …] is written along an axis, from the place on
/// that a third input [batch] gives for each example, or from 0. The gradient of what is written over is 0.
/// </summary>
/// <param name="Axis">The axis along which it is written, counted from the front; not 0.</param>
/// <param name="Circular">Whether writing goes on at 0 behind the end, where it is else an error.</param>
public sealed record TensorScatter(int Axis, bool Circular = false) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.Length is not (2 or 3))
            throw new GraphException($"{Name}: takes a cache, an update and perhaps places, but {x.Length} inputs "
                + "were given.");
        Shape cache = x[0].Shape, update = x[1].Shape;
        if (cache.Axis(Axis, this) == 0 || update.Rank != cache.Rank || update.With(Axis, 1) != cache.With(Axis, 1))
            throw new ShapeException($"{Name}: the cache is {cache}, the update {update}, written along axis {Axis}. "
                + "Choose another axis than "
                + "0, and let all others be equal.");
        Graph graph = x[0].Graph;
        Dim[] line = [.. Enumerable.Repeat((Dim)1, cache.Rank)];
        line[Axis] = update[Axis];
        Node place = graph.Range(update[Axis]).Reshape(Shape.Create(line));
        if (x.Length == 3)
        {
            Indexing.Check(this, x[2].Type);
            if (x[2].Shape != [cache[0]])
                throw new ShapeException($"{Name}: the places are {x[2].Shape}. Give one for each of the {cache[0]} "
                    + "examples.");
            (line[0], line[Axis]) = (cache[0], 1);
            place += x[2].Cast(ElementType.Int64).Reshape(Shape.Create(line));
        }
        if (Circular)
            place = place.Mod(graph.Extent(cache[Axis], ElementType.Int64));
        return [x[0].ScatterElements(place.ExpandTo(update), x[1], Axis)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => opset < 24 ? null
        : new OnnxForm(Name).With("axis", (long)Axis).With("mode", Circular ? "circular" : "linear");
}

/// <summary>Writes <c>cache.TensorScatter(update, places)</c>.</summary>
public static class TensorScatterExtensions
{
    extension(Node cache)
    {
        /// <summary>This cache with an update written along an axis.</summary>
        /// <param name="update">As the cache, but shorter along the axis.</param>
        /// <param name="places">Where each example's update begins, int64, [batch]; null for 0.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="circular">Whether writing goes on at 0 behind the end.</param>
        /// <exception cref="ShapeException">The shapes do not fit, or the axis is 0.</exception>
        /// <exception cref="IndexException">When it runs: it writes behind the end.</exception>
        public Node TensorScatter(Node update, Node? places = null, int axis = -2, bool circular = false)
        {
            var op = new TensorScatter(cache.Shape.Axis(axis, new TensorScatter(axis)), circular);
            return places is null ? cache.Graph.Apply(op, cache, update)
                : cache.Graph.Apply(op, cache, update, places);
        }
    }
}
