using System.Collections.Immutable;

namespace DagNet;

/// <summary>A reduction that is a function of simpler ones, and one node in ONNX.</summary>
/// <param name="Axes">The axes, counted from the front, sorted.</param>
/// <param name="KeepDims">Whether those axes stay with extent 1 or go.</param>
public abstract record ReduceComposite(Axes Axes, bool KeepDims) : Composite
{
    /// <inheritdoc/>
    public sealed override Node[] Build(ImmutableArray<Node> x)
        => x.Length == 1 ? [Body(x[0])]
            : throw new GraphException($"{Name}: takes 1 input, but {x.Length} were given.");

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => OnnxReduction.Form(Name, opset, Axes, KeepDims, axesInputSince: 18);

    /// <summary>Appends what the reduction stands for.</summary>
    protected abstract Node Body(Node x);
}
