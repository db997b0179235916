namespace DagNet.Tests;

/// <summary>The textbook's worked example: w1 modulates two operators, w2 one.</summary>
[TestClass]
public sealed class TextbookTests
{
    private static (Graph Graph, Node X, Node W1, Node W2, Node Q) Build(ElementType element = ElementType.Float32)
    {
        var g = new Graph();
        Node x = g.Input([5, 1], "x", element), w1 = g.Parameter([5, 5], "w1", element: element), w2 = g.Parameter([5, 5], "w2", element: element);
        Node x1 = w1.MatMul(x), x2 = x + w2.MatMul(x1), x3 = w1.MatMul(x1 + x2);
        return (g, x, w1, w2, x3.Norm());
    }

    [TestMethod]
    public void GradientsOfSharedWeightsAgreeWithDifferences()
    {
        (Graph g, Node x, Node w1, Node w2, Node q) = Build(ElementType.Float64);
        Node[] d = Gradient.Of(q, w1, w2, x);
        using var session = new Session(g, seed: 3);
        double[] data = [.3, -.7, .9, .2, -.4];
        Outputs result = session.Run([q, .. d], (x, data));
        foreach ((Node w, Node dw) in new[] { (w1, d[0]), (w2, d[1]) })
        {
            double[] value = session.State.Get<double>(w).ToArray(), exact = result.Doubles(dw);
            for (int i = 0; i < value.Length; i++)
            {
                double Q(double delta)
                {
                    double[] moved = [.. value];
                    moved[i] += delta;
                    session.State.Set<double>(w, moved);
                    return session.Run<double>(q, (x, data)).ToArray()[0];
                }
                Assert.AreEqual((Q(1e-6) - Q(-1e-6)) / 2e-6, exact[i], 1e-8, $"{w.Label}[{i}]");
                session.State.Set<double>(w, value);
            }
        }
    }

    [TestMethod]
    public void SecondDerivativesAgreeWithDifferences()
        => GradientCheck.Of(x =>
        {
            Node x1 = x[1].MatMul(x[0]), x2 = x[0] + x[2].MatMul(x1);
            return x[1].MatMul(x1 + x2).Norm();
        }, [Points.Of(1, 5, 1), Points.Of(2, 5, 5), Points.Of(3, 5, 5)], order: 3);

    [TestMethod]
    public void DescentLowersTheLoss()
    {
        (Graph g, Node x, Node w1, Node w2, Node q) = Build();
        Node[] d = Gradient.Of(q, w1, w2);
        using var session = new Session(g, seed: 3);
        Assignment[] updates = [new(w1, w1 - 0.01 * d[0]), new(w2, w2 - 0.01 * d[1])];
        float[] data = [.3f, -.7f, .9f, .2f, -.4f];
        double first = session.Run([q], (x, data)).Scalar(q), last = first;
        for (int i = 0; i < 100; i++)
            last = session.Step([q], updates, (x, data)).Scalar(q);
        Assert.IsLessThan(first / 3, last);
    }
}
