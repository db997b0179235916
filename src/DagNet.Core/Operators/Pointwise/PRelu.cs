using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = x where x > 0, else slope·x, with a slope that is learnt and broadcasts to x. The derivative at 0 is the slope.
/// </summary>
public sealed record PRelu : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.Length != 2)
            throw new GraphException($"PRelu: takes 2 inputs, but {x.Length} were given.");
        if (Shape.Broadcast(this, x[0].Shape, x[1].Shape) != x[0].Shape)
            throw new ShapeException($"PRelu: the slope {x[1].Shape} does not broadcast to {x[0].Shape}. Reshape it.");
        return [(x[0] > 0).Where(x[0], x[1] * x[0])];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("PRelu");
}

/// <summary>Writes <c>x.PRelu(slope)</c>.</summary>
public static class PReluExtensions
{
    extension(Node x)
    {
        /// <summary>y = x where x > 0, else slope·x.</summary>
        public Node PRelu(Node slope) => x.Graph.Apply(new PRelu(), x, slope);
    }
}
