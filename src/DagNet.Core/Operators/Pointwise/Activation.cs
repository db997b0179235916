using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// A function of one float, element by element, that is made of simpler ones: the plan fuses them into one loop, and it
/// stays one node in ONNX.
/// </summary>
public abstract record Activation : Composite
{
    /// <inheritdoc/>
    public sealed override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.Length != 1)
            throw new GraphException($"{Name}: takes 1 input, but {x.Length} were given.");
        if (!x[0].Element.IsFloat)
            throw new ShapeException($"{Name}: takes float32 or float64, but the input is {x[0].Element.Word}. Cast "
                + "it.");
        return [Of(x[0])];
    }

    /// <summary>Appends what the function stands for.</summary>
    protected abstract Node Of(Node x);
}
