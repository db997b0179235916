using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = x, but not below the second input nor above the third, which are scalars. The gradient passes at the bounds too.
/// </summary>
public sealed record Clip : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.Length != 3)
            throw new GraphException($"Clip: takes 3 inputs, but {x.Length} were given.");
        for (int k = 1; k < x.Length; k++)
            if (x[k].Type != new TensorType(x[0].Element, []))
                throw new ShapeException($"Clip: the {(k == 1 ? "lower" : "upper")} bound is {x[k].Type}, "
                    + $"but must be {x[0].Element.Word}[]. Cast or reshape it.");
        Node raised = (x[0] < x[1]).Where(x[1], x[0]);
        return [(raised > x[2]).Where(x[2], raised)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Clip");
}

/// <summary>Writes <c>x.Clip(low, high)</c> and <c>x.Relu6()</c>.</summary>
public static class ClipExtensions
{
    extension(Node x)
    {
        /// <summary>y = x within [low, high], else the nearer bound.</summary>
        public Node Clip(double low = double.NegativeInfinity, double high = double.PositiveInfinity)
            => x.Clip(x.Graph.Constant(low, x.Element), x.Graph.Constant(high, x.Element));

        /// <summary>
        /// y = x within [low, high], else the nearer bound. No gradient flows to a bound that is not reached.
        /// </summary>
        public Node Clip(Node low, Node high) => x.Graph.Apply(new Clip(), x, low, high);

        /// <summary>y = x within [0, 6], else the nearer bound.</summary>
        public Node Relu6() => x.Clip(0, 6);
    }
}
