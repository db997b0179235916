namespace DagNet.Tests;

/// <summary>What a plan's text says of how its steps are computed.</summary>
[TestClass]
public sealed class RemarkTests
{
    [TestMethod]
    [DataRow(64, 32, 3, 1, 16, "Winograd, 4 × 4 outputs from 36 products in place of 144")]
    [DataRow(64, 32, 1, 1, 16, "product with the channels")]
    [DataRow(64, 64, 3, 64, 16, "directly, channel by channel")]
    [DataRow(3, 8, 5, 1, 64, "over padded copies of the channels")]
    [DataRow(40, 40, 5, 1, 6, "product with a matrix of patches")]
    public void AConvolutionSaysItsMethod(int channels, int filters, int kernel, int groups, int extent, string method)
    {
        if (!System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated)
            Assert.Inconclusive("Without vectors there are other methods.");
        var g = new Graph();
        Node x = g.Input([8, channels, extent, extent], "x"), w = g.Parameter([filters, channels / groups, kernel, kernel], "w");
        int pad = kernel / 2;
        Node y = x.Conv(w, padding: [pad, pad], groups: groups);
        Assert.Contains($"  — {method}\n", Text(g, y, (x, [8, channels, extent, extent])));
    }

    [TestMethod]
    public void AProductSaysItsMethod()
    {
        var g = new Graph();
        Node x = g.Input([256, 300], "x");
        Node whole = g.Input([300, 400], "w");
        string Of(int columns) => Text(g, x.MatMul(whole.Slice(1, ..columns) * 2), (x, [256, 300]), (whole, [300, 400]));
        Assert.Contains("  — matrix times vector\n", Of(1));
        Assert.Contains("  — tiles, read in place\n", Of(8));
        Assert.Contains("  — tiles of packed panels\n", Of(400));
    }

    /// <summary>Weights are packed once for inference, but anew in a step that changes them.</summary>
    [TestMethod]
    public void AProductWithWeightsSaysWhenTheyArePacked()
    {
        var g = new Graph();
        Node x = g.Input([256, 300], "x"), w = g.Parameter([300, 400], "w"), y = x.MatMul(w);
        Assert.Contains("  — tiles of panels that are packed when the weights have changed\n", Text(g, y, (x, [256, 300])));
        using var session = new Session(g);
        string step = session.Plan(new([y], [new(w, w * 0.5)], training: true), (x, [256, 300])).ToString();
        Assert.Contains("  — tiles of packed panels\n", step);
        Assert.DoesNotContain("changed", step);
    }

    [TestMethod]
    public void AChainAndAFormulaSayTheirs()
    {
        var g = new Graph();
        Node x = g.Input([500], "x");
        if (System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated)
            Assert.Contains("  — compiled to vectors\n", Text(g, (x + 1).Tanh() * x, (x, [500])));
        Assert.Contains("  — block by block\n", Text(g, (x + 1).Tanh().Sin() * x, (x, [500])));
        Assert.Contains("  — by its reference formula, element by element: there is no kernel\n", Text(g, g.Apply(new Own(), x), (x, [500])));
    }

    private static string Text(Graph graph, Node y, params (Node, int[])[] shapes)
    {
        using var session = new Session(graph);
        return session.Plan(new([y]), shapes).ToString();
    }

    private sealed record Own : Op
    {
        public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

        public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, System.Collections.Immutable.ImmutableArray<TensorType> y) => [x[0]];
    }
}
