namespace DagNet;

/// <summary>
/// Writes the parts of a transformer: <c>x.MultiHeadAttention(8)</c>, <c>x.FeedForward(512)</c>, <c>x.Residual(f)</c>.
/// </summary>
public static class AttentionLayers
{
    extension(Node x)
    {
        /// <summary>x + f(x) (He et al. 2016): a shortcut past layers, which must keep the shape.</summary>
        /// <exception cref="ShapeException">The layers change the shape.</exception>
        public Node Residual(Func<Node, Node> layers)
        {
            Node y = layers(x);
            return y.Shape == x.Shape ? x + y : throw new ShapeException(
                $"Residual: the input has the shape {x.Shape}, the layers' result {y.Shape}. End the layers with a "
                    + $"Dense of {x.Shape[^1]} units.");
        }

        /// <summary>Two dense layers over the last axis with an activation between them; the shape stays.</summary>
        /// <param name="units">The width between the two.</param>
        /// <param name="activation">What stands between them; none means relu.</param>
        /// <param name="name">The scope of its parameters and the name of its result.</param>
        /// <exception cref="ShapeException">The last extent is a name, or the input a scalar.</exception>
        public Node FeedForward(
            int units, Func<Node, Node>? activation = null, string name = "feed_forward") => LayerScope.In(x, name, _ =>
        {
            Node hidden = x.Dense(units, "expand", initializer: Initializers.HeUniform);
            return (activation is null ? hidden.Relu() : activation(hidden)).Dense(LayerScope.Features("FeedForward", x), "contract");
        });

        /// <summary>
        /// Attention of several heads (Vaswani et al. 2017) for [batch, length, features]: queries from x, keys and
        /// values from the context, each through a dense layer, parted into heads; the heads' results, side by side,
        /// pass a last dense layer. The shape stays.
        /// </summary>
        /// <param name="heads">How many; a divisor of the features.</param>
        /// <param name="context">What is looked at, [batch, source, …]; none means x itself.</param>
        /// <param name="mask">
        /// Bool, true where a query may look, or a float that is added; broadcasts to [batch, heads, length, source].
        /// </param>
        /// <param name="causal">Whether each place only looks at itself and those before it.</param>
        /// <param name="name">The scope of its parameters and the name of its result.</param>
        /// <exception cref="ShapeException">
        /// The inputs are not of rank 3, or the features cannot be parted into the heads.
        /// </exception>
        public Node MultiHeadAttention(
            int heads, Node? context = null, Node? mask = null, bool causal = false, string name = "attention")
            => LayerScope.In(x, name, _ =>
            {
                Node from = context ?? x;
                if (x.Shape.Rank != 3 || from.Shape.Rank != 3)
                    throw new ShapeException($"MultiHeadAttention: the input has the shape {x.Shape}, the context "
                        + $"{from.Shape}. Give each as "
                        + "[batch, length, features].");
                int features = LayerScope.Features("MultiHeadAttention", x);
                if (heads < 1 || features % heads != 0)
                    throw new ShapeException($"MultiHeadAttention: {features} features cannot be parted into "
                        + $"{heads} heads. Choose a divisor of {features}.");
                Node Heads(Node source, string part) => source.Dense(features, part, initializer: Initializers.GlorotUniform)
                    .Reshape([source.Shape[0], source.Shape[1], heads, features / heads]).Transpose(0, 2, 1, 3);
                Node seen = Heads(x, "query").Attention(Heads(from, "key"), Heads(from, "value"), mask, causal);
                return seen.Transpose(0, 2, 1, 3).Reshape(x.Shape).Dense(features, "output", initializer: Initializers.GlorotUniform);
            });
    }
}
