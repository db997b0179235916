using System.Collections.Immutable;

namespace DagNet;

/// <summary>y = all bits turned over, of whole numbers. No gradient flows.</summary>
public sealed record BitwiseNot : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.Length != 1)
            throw new GraphException($"{Name}: takes 1 input, but {x.Length} were given.");
        Node ones = x[0].Graph.Constant(Literal.AllBits(x[0].Element)).ExpandTo(x[0].Shape);
        return [x[0].Graph.Apply(new BitwiseXor(), x[0], ones)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => opset < 18 ? null : new("BitwiseNot");
}
