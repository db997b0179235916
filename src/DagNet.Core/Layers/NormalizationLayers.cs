namespace DagNet;

/// <summary>
/// Writes <c>x.LayerNormalization()</c>, <c>x.BatchNormalization()</c> and <c>x.RMSNormalization()</c>, which make
/// their own parameters.
/// </summary>
public static class NormalizationLayers
{
    extension(Node x)
    {
        /// <summary>
        /// Mean 0 and variance 1 over the last axis, then a learned scale (from 1) and bias (from 0).
        /// </summary>
        /// <exception cref="ShapeException">The last extent is a name, or the input a scalar.</exception>
        public Node LayerNormalization(
            string name = "layer_normalization", double epsilon = 1e-5) => LayerScope.In(x, name, graph =>
        {
            Shape shape = Shape.Of(LayerScope.Features("LayerNormalization", x));
            return x.LayerNormalization(graph.Parameter(shape, "scale", Initializers.Ones, x.Element),
                graph.Parameter(shape, "bias", Initializers.Zeros, x.Element), epsilon: epsilon);
        });

        /// <summary>Root mean square 1 over the last axis, then a learned scale (from 1).</summary>
        /// <exception cref="ShapeException">The last extent is a name, or the input a scalar.</exception>
        public Node RMSNormalization(
            string name = "rms_normalization", double epsilon = 1e-5) => LayerScope.In(x, name, graph =>
            x.RMSNormalization(graph.Parameter(Shape.Of(LayerScope.Features("RMSNormalization", x)), "scale", Initializers.Ones, x.Element), epsilon: epsilon));

        /// <summary>
        /// Mean 0 and variance 1 for each channel of [batch, channels, …], then a learned scale (from 1) and bias (from
        /// 0): by the batch's statistics in a training step, by running ones in inference. A training step moves these,
        /// running = momentum·running + (1 − momentum)·batch, with the variance of the population as in ONNX and Keras.
        /// In a shared sub-network each application that a step computes moves them, in the order in which they were built.
        /// </summary>
        /// <param name="name">The scope of its parameters and the name of its result.</param>
        /// <param name="momentum">How much of the running statistics stays in each step, from 0 to below 1.</param>
        /// <param name="epsilon">What keeps the division finite, in the unit of x².</param>
        /// <exception cref="ShapeException">
        /// The input is not [batch, channels, …] with a number of channels.
        /// </exception>
        public Node BatchNormalization(
            string name = "batch_normalization", double momentum = 0.9, double epsilon = 1e-5)
        {
            if (momentum is not (>= 0 and < 1))
                throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "BatchNormalization needs a "
                    + "momentum from 0 to below 1.");
            if (x.Shape.Rank < 2 || !x.Shape[1].IsKnown)
                throw new ShapeException($"BatchNormalization: the input has the shape {x.Shape}. Give [batch, "
                    + "channels, …] with a number of channels.");
            return LayerScope.In(x, name, graph =>
            {
                Shape channels = [x.Shape[1]];
                Node mean = graph.Variable(channels, "mean", Initializers.Zeros, x.Element);
                Node variance = graph.Variable(channels, "variance", Initializers.Ones, x.Element);
                Node y = x.BatchNormalization(graph.Parameter(channels, "scale", Initializers.Ones, x.Element),
                    graph.Parameter(channels, "bias", Initializers.Zeros, x.Element), mean, variance, epsilon);
                (Node batchMean, Node batchVariance) = DagNet.BatchNormalization.Statistics(x);
                graph.MoveToward(mean, batchMean, momentum);
                graph.MoveToward(variance, batchVariance, momentum);
                return y;
            });
        }
    }
}
