namespace DagNet;

/// <summary>Forward derivatives, made from two reverse sweeps.</summary>
public static class Jacobian
{
    /// <summary>The Jacobian–vector product Σₖ ∂output/∂nodeₖ · tangentₖ: the output's change along a direction.</summary>
    /// <remarks>
    /// The product with the transposed Jacobian is linear in its cotangent u, so differentiating it by u transposes it again.
    /// u itself drops out and is never fed.
    /// </remarks>
    /// <param name="output">A float node of any shape.</param>
    /// <param name="wrt">The nodes to differentiate by.</param>
    /// <param name="tangents">The direction: a node for each, of the same type.</param>
    /// <returns>A node of the output's type.</returns>
    public static Node Vector(Node output, ReadOnlySpan<Node> wrt, ReadOnlySpan<Node> tangents)
    {
        Graph graph = output.Graph;
        Node u = graph.Input(output.Shape, $"cotangent/{graph.Nodes.Count}", output.Element);
        Node[] transposed = Gradient.VectorJacobian([output], [u], wrt);
        return Gradient.VectorJacobian(transposed, tangents, [u])[0];
    }
}
