namespace DagNet;

/// <summary>Numbers of the standard normal distribution, by Box and Muller.</summary>
public sealed record RandomNormal(TensorType Type, int Stream) : RandomOp(Type, Stream)
{
    internal override void Draw<T>(long seed, long step, long start, Span<T> y)
        => Philox.Normal(seed, Stream, step, start, y);
}

/// <summary>Writes <c>graph.RandomNormal(type)</c>.</summary>
public static class RandomNormalExtensions
{
    extension(Graph graph)
    {
        /// <summary>New numbers at each step, of mean 0 and variance 1.</summary>
        public Node RandomNormal(TensorType type)
            => graph.Apply(new RandomNormal(type, graph.NextStream()), graph.RandomState);
    }
}
