namespace DagNet;

/// <summary>The scope that a layer's parameters and result are named by.</summary>
internal static class LayerScope
{
    /// <summary>
    /// Builds a layer in a scope of its own: its parameters are <c>name/weight</c>, its result is <c>name</c>.
    /// </summary>
    /// <param name="x">A node of the graph.</param>
    /// <param name="name">The wished name; where it is taken, a number is put behind it.</param>
    /// <param name="layer">Adds parameters and operators.</param>
    public static Node In(Node x, string name, Func<Graph, Node> layer)
    {
        Graph graph = x.Graph;
        using IDisposable scope = graph.Scope(name);
        Node y = layer(graph);
        string label = graph.Scoped("").TrimEnd('/');
        // The second use of shared weights has the same name; the result keeps none then.
        return y.Label is null && graph.Find(label) is null ? y.Named(label) : y;
    }

    /// <summary>The extent of the last axis, which a weight needs as a number.</summary>
    public static int Features(string layer, Node x) => x.Shape.Rank > 0 && x.Shape[^1].IsKnown ? checked((int)x.Shape[^1].Value)
        : throw new ShapeException($"{layer}: the input has the shape {x.Shape}. The weight needs the last extent "
            + "as a number: give the input one.");
}
