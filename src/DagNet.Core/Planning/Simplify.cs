using System.Collections.Immutable;

namespace DagNet;

/// <summary>Second pass: constants are folded, and algebra that needs no numbers is done once instead of at each step.</summary>
internal static class Simplify
{
    /// <summary>Results larger than this stay unfolded: they would only move work from the step to the plan's memory.</summary>
    private const long LargestFold = 1 << 16;

    public static Draft Run(Draft draft) => draft.Rewrite((node, graph, inputs) => Rule(node, graph, inputs));

    /// <summary>A node's successor, given those of its inputs.</summary>
    internal static Node Rule(Node node, Graph graph, ImmutableArray<Node> x) => node.Op switch
    {
        StopGradient => x[0],
        Reshape reshape when x[0].Op is Reshape => x[0].Inputs[0].Reshape(reshape.To),
        Reshape reshape => x[0].Reshape(reshape.To),
        Expand expand when x[0].Op is Expand => x[0].Inputs[0].ExpandTo(expand.To),
        Expand expand => x[0].ExpandTo(expand.To),
        Transpose outer when x[0].Op is Transpose inner
            => x[0].Inputs[0].Transpose([.. outer.Permutation.ToArray().Select(k => inner.Permutation[k])]),
        Neg when x[0].Op is Neg => x[0].Inputs[0],
        Where when Everywhere(x[0], 1) => x[1],
        Where when Everywhere(x[0], 0) => x[2],
        Add when Everywhere(x[1], 0) => x[0],
        Add when Everywhere(x[0], 0) => x[1],
        Add when x[1].Op is Neg => x[0] - x[1].Inputs[0],
        Add when Joining.Of(x[0], x[1]) is { } whole => whole,
        Sub when Everywhere(x[1], 0) => x[0],
        Sub when x[1].Op is Neg => x[0] + x[1].Inputs[0],
        Sub when Everywhere(x[0], 0) => -x[1],
        Mul when Everywhere(x[1], 1) => x[0],
        Mul when Everywhere(x[0], 1) => x[1],
        Div when Everywhere(x[1], 1) => x[0],
        Pow when Everywhere(x[1], 1) => x[0],
        Pow when Everywhere(x[1], 2) => x[0] * x[0],
        Pow when Everywhere(x[1], 0.5) && node.Element.IsFloat => x[0].Sqrt(),
        Cast cast when x[0].Element == cast.To => x[0],
        MatMul m when x[0].Op is Transpose t && SwapsLastTwo(t) => graph.Apply(m with { TransposeA = !m.TransposeA }, x[0].Inputs[0], x[1]),
        MatMul m when x[1].Op is Transpose t && SwapsLastTwo(t) => graph.Apply(m with { TransposeB = !m.TransposeB }, x[0], x[1].Inputs[0]),
        _ => Fold(node, graph, x),
    };

    private static Node Fold(Node node, Graph graph, ImmutableArray<Node> x)
    {
        if (node.Op is Leaf or BitCast || x.IsEmpty || node.Types.Length != 1 || !node.Shape.IsKnown || node.Type.Bytes > LargestFold || !x.All(k => k.Op is Constant c && IsExact(c.Value)))
            return graph.ApplyTo(node.Op, x);
        DenseArray[] values = [.. x.Select(k => k.Op.Evaluate([], k.Types)[0])];
        double[] result = node.Op.Evaluate(values, node.Types)[0].Data;
        var folded = Literal.FromDoubles(result, node.Type);
        // Whole numbers that overflow wrap, and division by zero is an error: that is for the kernels.
        return node.Element.IsInteger && !(IsExact(folded) && folded.ToDoubles().SequenceEqual(result.Select(Math.Truncate)))
            ? graph.ApplyTo(node.Op, x) : graph.Constant(folded);
    }

    /// <summary>True where float64, which folding computes in, holds every element.</summary>
    private static bool IsExact(Literal value) => value.Type.Element is not (ElementType.Int64 or ElementType.UInt64)
        || Array.TrueForAll(value.ToDoubles(), x => Math.Abs(x) < 1L << 53);

    /// <summary>True for a constant, expanded or not, that is this number everywhere.</summary>
    private static bool Everywhere(Node node, double value) => node.Op switch
    {
        Constant constant => constant.Value.IsAll(value),
        Expand or Reshape => Everywhere(node.Inputs[0], value),
        _ => false,
    };

    private static bool SwapsLastTwo(Transpose transpose)
    {
        int rank = transpose.Permutation.Count;
        for (int k = 0; k < rank; k++)
            if (transpose.Permutation[k] != (k == rank - 1 ? rank - 2 : k == rank - 2 ? rank - 1 : k))
                return false;
        return true;
    }
}
