using System.Collections.Immutable;

namespace DagNet.Onnx;

/// <summary>A mask without a bias is the fifth input.</summary>
internal static class DeformConvLowering
{
    public static string[] Write(Emission to, Node node, DeformConv op, OnnxForm form)
    {
        ImmutableArray<Node> x = node.Inputs;
        List<string> inputs = [.. x.Select(to.Value)];
        if (op.Masked && !op.Biased(x))
            inputs.Insert(3, "");
        return to.Last(node, "DeformConv", inputs, form.Attributes.Select(a => Attributes.Of(a.Name, a.Value)));
    }
}
