namespace DagNet.Tests;

/// <summary>The Conv layer, and networks of convolutions.</summary>
[TestClass]
public sealed class ConvolutionalTests
{
    [TestMethod]
    [DataRow(new[] { 9 }, new[] { 4 }, 1, 3, new[] { 9 })]
    [DataRow(new[] { 9, 8 }, new[] { 3 }, 2, 1, new[] { 5, 4 })]
    [DataRow(new[] { 9, 8 }, new[] { 3, 5 }, 1, 2, new[] { 9, 8 })]
    [DataRow(new[] { 5, 6, 7 }, new[] { 3 }, 1, 1, new[] { 5, 6, 7 })]
    public void SamePaddingKeepsTheExtentsAtStrideOne(int[] input, int[] kernel, int stride, int dilation, int[] expected)
    {
        var g = new Graph();
        Node x = g.Input(["batch", 4, .. input.Select(d => (Dim)d)], "x");
        Axes window = [.. kernel];
        Node y = x.Conv(6, window, [stride], dilations: [dilation], groups: 2);
        Shape extents = ["batch", 6, .. expected.Select(d => (Dim)d)];
        Shape weight = [6, 2, .. (kernel.Length == 1 ? Enumerable.Repeat(kernel[0], input.Length) : kernel).Select(k => (Dim)k)];
        Assert.AreEqual(extents, y.Shape);
        Assert.AreEqual(weight, g["conv/weight"].Shape);
        Node valid = x.Conv(6, window, padding: Padding.Valid, name: "valid");
        Assert.AreEqual(input[0] - kernel[0] + 1, valid.Shape[2].Value);
    }

    [TestMethod]
    public void ALayerIsItsOperatorWithPaddingBehindWhereTheKernelIsEven()
    {
        var g = new Graph();
        Node x = g.Input([1, 1, 4], "x"), y = x.Conv(1, [2], initializer: Initializers.Ones);
        using var session = new Session(g);
        CollectionAssert.AreEqual(new float[] { 3, 6, 12, 8 }, session.Run([y], (x, new float[] { 1, 2, 4, 8 })).Array<float>(y));
    }

    [TestMethod]
    public void WhatDoesNotFitIsNamed()
    {
        var g = new Graph();
        Node x = g.Input(["batch", 3, 8, 8], "x");
        Assert.Contains("2 groups", Assert.ThrowsExactly<ShapeException>(() => x.Conv(4, [3], groups: 2)).Message);
        Assert.Contains("[batch, 3]", Assert.ThrowsExactly<ShapeException>(() => g.Input(["batch", 3], "flat").Conv(4, [3])).Message);
        Assert.Contains("9", Assert.ThrowsExactly<ShapeException>(() => x.Conv(4, [9], padding: Padding.Valid)).Message);
        Assert.Contains("2 spatial axes", Assert.ThrowsExactly<ShapeException>(() => x.Conv(4, [3, 3, 3])).Message);
    }

    [TestMethod]
    public void AConvolutionalNetworkReadsHeldOutDigits()
    {
        (float[][] images, int[] labels) = Digits.Load();
        var g = new Graph();
        Node x = g.Input(["batch", 1, 8, 8], "x"), digit = g.Input(["batch"], "digit", ElementType.Int32);
        Node y = x.Conv(16, [3], bias: false).BatchNormalization().Relu().MaxPool([2])
            .Conv(32, [3], bias: false).BatchNormalization().Relu().MaxPool([2]).Flatten().Dense(10);
        Node loss = y.CrossEntropy(digit), accuracy = y.ArgMax(-1).Cast(ElementType.Int32).Equal(digit).Cast(ElementType.Float32).Mean();
        Dataset Rows(Range range) => new((x, images[range].SelectMany(i => i).ToArray()), (digit, labels[range]));
        using var trainer = new Trainer(loss, new Adam(0.002), new() { Epochs = 5, Seed = 1, Metrics = [("accuracy", accuracy)] });
        trainer.Fit(Rows(..1200));
        double reached = trainer.Evaluate(Rows(1200..)).Metrics["accuracy"];
        Assert.IsGreaterThan(0.95, reached);
    }
}
