using System.Collections.Immutable;
using System.Numerics;

namespace DagNet.Tests.Operators;

// snippet: pointwise
/// <summary>y = x²/(1 + x²), Geman and McClure's robust loss; ∂y/∂x = 2x/(1 + x²)².</summary>
public sealed record GemanMcClure : UnaryFloat<GemanMcClure>, IUnaryFloat<GemanMcClure>
{
    public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x * x / (T.One + (x * x));

    public override Node?[] Gradient(Node y, Node dy) => [2 * dy * y.Inputs[0] * (1 - y) * (1 - y)];
}

public static class GemanMcClureExtensions
{
    extension(Node x)
    {
        public Node GemanMcClure() => x.Graph.Apply(new GemanMcClure(), x);
    }
}
// end

// snippet: general
/// <summary>y[i] = x[i, i + k]: a diagonal of a matrix. The gradient goes back to it.</summary>
public sealed record Diagonal(int K = 0) : Op
{
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        if (x[0].Shape.Rank != 2 || x[0].Shape[0] != x[0].Shape[1])
            throw new ShapeException($"Diagonal: takes a square matrix, but the input is {x[0].Shape}. Slice or reshape it.");
        return x[0] with { Shape = [x[0].Shape[0] - Math.Abs(K)] };
    }

    public override Node?[] Gradient(Node y, Node dy)
    {
        Node padded = dy.Pad([Math.Max(0, -K)], [Math.Max(0, K)]), x = y.Inputs[0];
        Node row = y.Graph.Range(x.Shape[0]).Unsqueeze(1), column = y.Graph.Range(x.Shape[1]);
        return [column.Equal(row + K).Where(padded.Unsqueeze(1), x.ZerosLike())];
    }

    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        for (int i = 0; i < result.Count; i++)
            result[i] = x[0][x[0].Position([i - Math.Min(0, K), i + Math.Max(0, K)])];
        return [result];
    }
}
// end

// snippet: composite
/// <summary>y = x/√(mean(x²) + ε) along the last axis: made of other operators, but one line in texts and drawings.</summary>
public sealed record UnitScale(double Epsilon = 1e-6) : Composite
{
    public override Node[] Build(ImmutableArray<Node> x) => [x[0] / (x[0].Square().Mean(keepDims: true, -1) + Epsilon).Sqrt()];
}
// end

/// <summary>The operators of docs/adding-an-operator.md.</summary>
[TestClass]
public sealed class OwnOperatorTests
{
    [TestMethod]
    public void GradientsAreRight()
    {
        // snippet: check
        DenseArray vector = new([0.3, -1.2, 2.5], [3]), matrix = new([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]);
        GradientCheck.Of(x => x[0].GemanMcClure(), [vector], order: 2);
        GradientCheck.Of(x => x[0].Graph.Apply(new Diagonal(K: 1), x[0].Tanh()), [matrix], order: 2);
        GradientCheck.Of(x => x[0].Graph.Apply(new UnitScale(), x[0]), [matrix], order: 2);
        // end
        GradientCheck.Of(x => x[0].Graph.Apply(new Diagonal(K: -2), x[0].Tanh()), [matrix], order: 2);
    }

    [TestMethod]
    public void TheyTrain()
    {
        // snippet: use
        var g = new Graph();
        Node x = g.Input([4, 3], "x"), w = g.Parameter([3, 3], "w");
        Node scaled = g.Apply(new UnitScale(), x.MatMul(w).Tanh() + x).Named("scaled");
        Node loss = scaled.GemanMcClure().Sum() - g.Apply(new Diagonal(), w).Sum();
        Assignment descent = new(w, w - 0.05 * Gradient.Of(loss, w)[0]);
        using var session = new Session(g, seed: 1);
        float[] data = [.1f, .2f, -.3f, .5f, -.6f, .2f, .9f, .4f, -.1f, -.7f, .3f, .8f];
        double first = session.Step([loss], [descent], (x, data)).Scalar(loss);
        double second = session.Step([loss], [descent], (x, data)).Scalar(loss);
        // end
        Assert.IsLessThan(first, second);
        Assert.Contains("UnitScale", GraphText.Of(loss));
    }

    [TestMethod]
    public void ADiagonalOfAnOblongIsAnError()
    {
        // snippet: error
        var g = new Graph();
        Node a = g.Input([2, 3], "a");
        Node Diagonal() => g.Apply(new Diagonal(), a);
        // end
        Assert.AreEqual(Page.Text("error"), Assert.ThrowsExactly<ShapeException>(Diagonal).Message + "\n");
    }

    [TestMethod]
    public void PageAndTestsSayTheSame() => Page.Compare("Operators", "OwnOperatorTests.cs");

    private static Document Page { get; } = new("adding-an-operator.md");
}
