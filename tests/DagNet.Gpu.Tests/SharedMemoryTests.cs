namespace DagNet.Tests;

/// <summary>
/// Each kernel that shares memory, at the smallest shapes that use all of it: small enough for Oclgrind, which watches for races and accesses
/// out of bounds.
/// </summary>
[TestClass]
public sealed class SharedMemoryTests
{
    [TestMethod]
    public void Transposition() => Agree([9, 40], x => x.Transpose());

    [TestMethod]
    public void RowsByGroups() => Agree([2, 300], x => x.Sum(1));

    [TestMethod]
    public void RowsInParts() => Agree([5000], x => x.Max());

    [TestMethod]
    public void ColumnsInParts() => Agree([200, 3], x => x.Sum(0));

    [TestMethod]
    public void SoftmaxByGroups() => Agree([2, 70], x => x.Softmax());

    [TestMethod]
    public void LogSoftmaxByGroups() => Agree([2, 270], x => x.LogSoftmax());

    [TestMethod]
    public void LargestFirst() => Agree([2, 270], x => x.TopK(2).Values);

    [TestMethod]
    public void RowsInPartsOfAChain() => Agree([5000], x => (x * x).Mean().Sqrt());

    [TestMethod]
    public void SoftmaxOfAChain() => Agree([2, 70], x => (0.5 * x).Softmax() * 3);

    [TestMethod]
    public void Product() => Agree([66, 17], x => x.MatMul(x, transposeB: true));

    [TestMethod]
    public void ProductThatAChainGoesOnWith() => Agree([66, 17], x => (0.1 * x.MatMul(x, transposeB: true)).Tanh());

    [TestMethod]
    public void ProductInPartsThatAChainGoesOnWith() => Agree([9, 600], x => (0.02 * x.MatMul(x, transposeB: true)).Tanh());

    [TestMethod]
    public void ProductInParts() => Agree([9, 600], x => x.MatMul(x, transposeB: true));

    [TestMethod]
    public void Convolution() => Agree([2, 2, 4, 5], x => x.Conv(x.Graph.Constant(Weight()), padding: [1]));

    [TestMethod]
    public void ConvolutionGradients() => Agree([1, 2, 4, 5], x =>
    {
        Node w = x.Graph.Constant(Weight()), y = x.Conv(w, padding: [1]);
        IReadOnlyList<Node> d = Gradient.Of((y * y).Sum(), x, w);
        return d[0].Flatten(0).Concat(0, d[1].Flatten(0));
    });

    private static Literal Weight() => Literal.FromDoubles([.. Enumerable.Range(0, 9 * 2 * 9).Select(i => Math.Sin(i))], new(ElementType.Float32, Shape.Of(9, 2, 3, 3)));

    private static void Agree(int[] shape, Func<Node, Node> build)
    {
        var graph = new Graph();
        Node x = graph.Input(Shape.Of(shape), "x"), y = build(x);
        float[] data = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => MathF.Sin(1.7f * i))];
        float[] wanted = Run(new CpuBackend()), got = Run(Gpus.Device);
        Assert.HasCount(wanted.Length, got);
        for (int i = 0; i < wanted.Length; i++)
            Assert.AreEqual(wanted[i], got[i], 1e-5f * Math.Max(1, Math.Abs(wanted[i])), $"Element {i}");

        float[] Run(IBackend backend)
        {
            using var session = new Session(graph, backend: backend);
            return session.Run([y], Feed.Of(x, data, shape)).Array<float>(0);
        }
    }
}
