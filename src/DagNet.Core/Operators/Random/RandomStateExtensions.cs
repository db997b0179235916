namespace DagNet;

/// <summary>The state of all random operators of a graph: the seed and a counter of steps.</summary>
public static class RandomStateExtensions
{
    /// <summary>The name of the variable: int64[2] with the seed and the number of random steps so far.</summary>
    public const string RandomStateName = "random";

    extension(Graph graph)
    {
        /// <summary>
        /// The variable that random operators read; each step that reads it counts it up. Its seed is the session's.
        /// </summary>
        public Node RandomState
        {
            get
            {
                if (graph.Find(RandomStateName) is { } existing)
                    return existing;
                var counter = new Variable(RandomStateName, new(ElementType.Int64, Shape.Of(2)), Trainable: false);
                Node state = graph.State(counter, Initializers.Zeros);
                graph.Assign(state, state + graph.Constant(Literal.Of<long>([0, 1], Shape.Of(2))));
                return state;
            }
        }
    }
}
