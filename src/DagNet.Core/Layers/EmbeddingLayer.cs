namespace DagNet;

/// <summary>Writes <c>indices.Embedding(count, size)</c>.</summary>
public static class EmbeddingLayer
{
    extension(Node indices)
    {
        /// <summary>
        /// A learned vector for each index: [..] → [.., size], with the parameter <c>weight</c> [count, size].
        /// </summary>
        /// <param name="count">How many different indices there are, from 0.</param>
        /// <param name="size">The vectors' length.</param>
        /// <param name="name">The scope of its parameter and the name of its result.</param>
        /// <param name="initializer">The first vectors; none means the standard normal distribution.</param>
        /// <param name="element">The vectors' element type.</param>
        /// <exception cref="ShapeException">The indices are not int32 or int64.</exception>
        /// <exception cref="IndexException">When it runs: an index is outside the count.</exception>
        public Node Embedding(
            int count, int size, string name = "embedding", Initializer? initializer = null, ElementType element = ElementType.Float32)
            => LayerScope.In(indices, name, graph
                => graph.Parameter(Shape.Of(count, size), "weight", initializer ?? Initializers.Normal(1), element).Gather(indices));
    }
}
