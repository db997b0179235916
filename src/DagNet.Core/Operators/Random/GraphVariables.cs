namespace DagNet;

/// <summary>Adds state to a graph.</summary>
public static class GraphVariables
{
    extension(Graph graph)
    {
        /// <summary>Adds trainable state.</summary>
        /// <param name="shape">Extents, all of them numbers.</param>
        /// <param name="name">A name of its own; open scopes are put before it.</param>
        /// <param name="initial">The value that a new session starts with; none means Glorot's uniform
        /// distribution.</param>
        /// <param name="element">The element type.</param>
        /// <exception cref="GraphException">The name is taken, and no shared scope is open.</exception>
        public Node Parameter(Shape shape, string name, Initializer? initial = null,
            ElementType element = ElementType.Float32)
            => graph.State(new Variable(graph.Scoped(name), new(element, shape), Trainable: true),
                initial ?? Initializers.GlorotUniform);

        /// <summary>Adds state that gradients do not change, such as running statistics and counters.</summary>
        /// <param name="shape">Extents, all of them numbers.</param>
        /// <param name="name">A name of its own; open scopes are put before it.</param>
        /// <param name="initial">The value that a new session starts with; none means zeros.</param>
        /// <param name="element">The element type.</param>
        /// <exception cref="GraphException">The name is taken, and no shared scope is open.</exception>
        public Node Variable(Shape shape, string name, Initializer? initial = null,
            ElementType element = ElementType.Float32)
            => graph.State(new Variable(graph.Scoped(name), new(element, shape), Trainable: false),
                initial ?? Initializers.Zeros);
    }
}
