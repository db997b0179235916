using System.Numerics;

namespace DagNet.Tests;

/// <summary>The gradient checker finds wrong rules, at each order, and passes right ones.</summary>
[TestClass]
public sealed class GradientCheckTests
{
    /// <summary>y = x³ with a gradient that is a factor off.</summary>
    private sealed record Cube(double Factor) : Op
    {
        public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

        public override Node?[] Gradient(Node y, Node dy) => [Factor * 3 * dy * y.Inputs[0] * y.Inputs[0]];

        public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, System.Collections.Immutable.ImmutableArray<TensorType> y)
            => [new(Array.ConvertAll(x[0].Data, v => v * v * v), x[0].Shape)];
    }

    /// <summary>y = x⁴/4, whose gradient x³ is right, and whose gradient's gradient is a factor off.</summary>
    private sealed record Quartic(double Factor) : Op
    {
        public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

        public override Node?[] Gradient(Node y, Node dy) => [dy * y.Graph.Apply(new Cube(Factor), y.Inputs[0])];

        public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, System.Collections.Immutable.ImmutableArray<TensorType> y)
            => [new(Array.ConvertAll(x[0].Data, v => v * v * v * v / 4), x[0].Shape)];
    }

    /// <summary>y = a·b that forgets one of its inputs.</summary>
    private sealed record Forgetful(bool First, bool Second) : Op
    {
        public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

        public override Node?[] Gradient(Node y, Node dy) => [First ? dy * y.Inputs[1] : null, Second ? dy * y.Inputs[0] : null];

        public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, System.Collections.Immutable.ImmutableArray<TensorType> y)
            => [new([.. x[0].Data.Zip(x[1].Data, (a, b) => a * b)], x[0].Shape)];
    }

    private static readonly DenseArray[] One = [Points.Of(1, 3, 4)], Two = [Points.Of(1, 3, 4), Points.Of(2, 3, 4)];

    [TestMethod]
    public void RightRulesPass()
    {
        GradientCheck.Of(x => x[0].Graph.Apply(new Cube(1), x[0]), One, order: 3);
        GradientCheck.Of(x => x[0].Graph.Apply(new Quartic(1), x[0]), One, order: 3);
        GradientCheck.Of(x => x[0].Graph.Apply(new Forgetful(true, true), x[0], x[1]), Two, order: 2);
    }

    [TestMethod]
    [DataRow(1.0005)]
    [DataRow(0.9995)]
    [DataRow(-1)]
    [DataRow(0)]
    public void AWrongFactorIsFound(double factor)
    {
        for (long seed = 1; seed <= 5; seed++)
        {
            StringAssert.StartsWith(Message(x => x[0].Graph.Apply(new Cube(factor), x[0]), One, 1, seed), "The gradient of order 1 is wrong");
            GradientCheck.Of(x => x[0].Graph.Apply(new Quartic(factor), x[0]), One, 1, seed);
            StringAssert.StartsWith(Message(x => x[0].Graph.Apply(new Quartic(factor), x[0]), One, 2, seed), "The gradient of order 2 is wrong");
        }
    }

    [TestMethod]
    public void AMissingTermIsFound()
    {
        foreach ((bool first, bool second) in ((bool, bool)[])[(true, false), (false, true), (false, false)])
            StringAssert.StartsWith(Message(x => x[0].Graph.Apply(new Forgetful(first, second), x[0], x[1]), Two, 1, 1), "The gradient of order 1 is wrong");
        // The first order is right, but its graph hides the input behind StopGradient.
        Node Hiding(Node[] x) => x[0].Graph.Apply(new Hidden(), x[0]);
        GradientCheck.Of(Hiding, One);
        StringAssert.StartsWith(Message(Hiding, One, 2, 1), "The gradient of order 2 is wrong");
    }

    [TestMethod]
    public void TheMessageHasBothNumbers()
    {
        string message = Message(x => x[0].Graph.Apply(new Cube(2), x[0]), [new DenseArray([1], [1])], 1, 3);
        StringAssert.Matches(message, new(@"its slope along a random direction is -?\d+\.\d+, central differences give -?\d+\.\d+, a relative error of 5\.0E-001"));
    }

    private static string Message(Func<Node[], Node> function, DenseArray[] at, int order, long seed)
        => Assert.ThrowsExactly<GradientException>(() => GradientCheck.Of(function, at, order, seed)).Message;

    /// <summary>y = x², whose gradient counts as a constant.</summary>
    private sealed record Hidden : UnaryFloat<Hidden>, IUnaryFloat<Hidden>
    {
        public static T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x * x;

        public override Node?[] Gradient(Node y, Node dy) => [2 * dy * y.Inputs[0].StopGradient()];
    }
}
