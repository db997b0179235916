namespace DagNet;

/// <summary>Writes <c>x.Dense(units)</c>.</summary>
public static class DenseLayer
{
    extension(Node x)
    {
        /// <summary>
        /// y = x·W + b over the last axis: [.., in] → [.., units], with the parameters <c>weight</c> [in, units] and
        /// <c>bias</c> [units].
        /// </summary>
        /// <param name="units">The last extent of the result.</param>
        /// <param name="name">The scope of its parameters and the name of its result.</param>
        /// <param name="bias">Whether to add a bias, which starts at 0.</param>
        /// <param name="initializer">
        /// The first weight; none means uniform within ±1/√in (<see cref="Initializers.LeCunUniform"/>).
        /// </param>
        /// <exception cref="ShapeException">The last extent is a name, or the input a scalar.</exception>
        public Node Dense(
            int units, string name = "dense", bool bias = true, Initializer? initializer = null) => LayerScope.In(x, name, graph =>
        {
            int features = LayerScope.Features("Dense", x);
            Node y = x.MatMul(graph.Parameter(Shape.Of(features, units), "weight", initializer ?? Initializers.LeCunUniform, x.Element));
            return bias ? y + graph.Parameter(Shape.Of(units), "bias", Initializers.Zeros, x.Element) : y;
        });
    }
}
