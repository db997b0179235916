using System.Collections.Immutable;

namespace DagNet.Onnx;

/// <summary>ONNX's own broadcasting: which values an operator reads when expansions that the standard does by itself are
/// left out.</summary>
internal static class Broadcasting
{
    /// <summary>The nodes that are read in the place of the node's inputs.</summary>
    public static ImmutableArray<Node> Operands(Node node) => node.Op switch
    {
        Pointwise when node.Inputs.Length > 1 && node.Op.Onnx(OperatorSet.Newest) is { Domain: OperatorSet.Standard }
            => Unexpanded(node.Inputs, x => x.Shape, node.Shape, (_, _) => true),
        Reshape when MatMulLowering.Batched(node) is { } product => product,
        MatMul => Unexpanded(node.Inputs, x => x.Shape[..^2], node.Shape[..^2],
            (from, to) => from.Rank >= 2 && from[^2..] == to[^2..]),
        _ => node.Inputs,
    };

    /// <summary>Leaves out each expansion without which the result has still its shape.</summary>
    private static ImmutableArray<Node> Unexpanded(
        ImmutableArray<Node> inputs, Func<Node, Shape> part, Shape result, Func<Shape, Shape, bool> may)
    {
        Node[] operands = [.. inputs];
        for (int k = 0; k < operands.Length; k++)
        {
            if (operands[k] is not { Op: Expand } expanded || !may(expanded.Inputs[0].Shape, expanded.Shape))
                continue;
            operands[k] = expanded.Inputs[0];
            if (operands.Aggregate((Shape)[], (shape, x) => Shape.Broadcast(expanded.Op, shape, part(x))) != result)
                operands[k] = expanded;
        }

        return [.. operands];
    }
}
