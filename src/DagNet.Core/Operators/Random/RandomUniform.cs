namespace DagNet;

/// <summary>Numbers evenly spread over [0, 1).</summary>
public sealed record RandomUniform(TensorType Type, int Stream) : RandomOp(Type, Stream)
{
    internal override void Draw<T>(long seed, long step, long start, Span<T> y)
        => Philox.Uniform(seed, Stream, step, start, y);
}

/// <summary>Writes <c>graph.RandomUniform(type)</c>.</summary>
public static class RandomUniformExtensions
{
    extension(Graph graph)
    {
        /// <summary>New numbers at each step, evenly spread over [0, 1).</summary>
        public Node RandomUniform(TensorType type)
            => graph.Apply(new RandomUniform(type, graph.NextStream()), graph.RandomState);
    }
}
