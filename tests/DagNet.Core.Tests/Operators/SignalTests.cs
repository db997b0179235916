namespace DagNet.Tests.Operators;

/// <summary>Long transforms against their sums, windows, and errors.</summary>
[TestClass]
public sealed class SignalTests
{
    [TestMethod]
    [DataRow(1024)]
    [DataRow(1000)]
    [DataRow(1009)]
    [DataRow(3)]
    public void WhatCancelsIsRightInFloat32(int length)
    {
        // All but two numbers of the spectrum are differences of numbers a million times as large.
        float[] signal = [.. Enumerable.Range(0, 2 * length).Select(i => i % 2 == 0 ? (float)(1e4 * Math.Cos(2 * Math.PI * 3 * (i / 2) / length)) : 0)];
        var graph = new Graph();
        Node x = graph.Input(["batch", length, 2], "x"), y = graph.Apply(new FourierTransform(Inverse: false), x);
        var op = (FourierTransform)y.Op;
        double[] wanted = op.Evaluate([new([.. signal.Select(s => (double)s)], [1, length, 2])], [new(ElementType.Float32, Shape.Of(1, length, 2))])[0].Data;
        using var session = new Session(graph);
        double[] got = session.Run([y], (x, signal)).Doubles(y);
        for (int i = 0; i < wanted.Length; i++)
            Assert.AreEqual(wanted[i], got[i], 1e-6 * Math.Max(1, Math.Abs(wanted[i])), $"{i}");
    }

    [TestMethod]
    public void TheInverseGivesTheSignalBack()
    {
        var graph = new Graph();
        Node x = graph.Input(["batch", "time", 1], "x");
        Node both = x.DFT().DFT(inverse: true), half = x.DFT(onesided: true).DFT(inverse: true, onesided: true);
        using var session = new Session(graph);
        float[] signal = [0.5f, -1, 2, 0.25f, 3, -2, 1, 0, 4, 1, -1, 2];
        Outputs got = session.Run([both, half], Feed.Of(x, signal, 2, 6, 1));
        for (int i = 0; i < signal.Length; i++)
        {
            Assert.AreEqual(signal[i], got.Doubles(both)[2 * i], 1e-6);
            Assert.AreEqual(0, got.Doubles(both)[(2 * i) + 1], 1e-6);
            Assert.AreEqual(signal[i], got.Doubles(half)[i], 1e-6);
        }
    }

    [TestMethod]
    [DataRow(256)]
    [DataRow(255)]
    public void ManyLinesAreTransformedAsEachAlone(int length)
    {
        const int lines = 37;
        var graph = new Graph();
        Node x = graph.Input(["batch", length, 2], "x"), y = graph.Apply(new FourierTransform(Inverse: true), x);
        float[] signal = [.. Points.Of(1, lines * length * 2).Data.Select(v => (float)v)];
        using var session = new Session(graph);
        double[] all = session.Run([y], (x, signal)).Doubles(y);
        for (int line = 0; line < lines; line++)
        {
            Range own = (2 * length * line)..(2 * length * (line + 1));
            CollectionAssert.AreEqual(all[own], session.Run([y], (x, signal[own])).Doubles(y));
        }
    }

    [TestMethod]
    public void WindowsAreThoseOfTheTextbook()
    {
        var graph = new Graph();
        // Of Harris, On the use of windows for harmonic analysis, 1978: at quarters of the period.
        Close([0, 0.5, 1, 0.5], graph.HannWindow(4));
        Close([0, 0.75, 0.75, 0], graph.HannWindow(4, periodic: false));
        Close([4.0 / 46, 25.0 / 46, 1, 25.0 / 46], graph.HammingWindow(4));
        Close([0, 0.34, 1, 0.34], graph.BlackmanWindow(4));
        Close([1], graph.HannWindow(1, periodic: false));
        Close([], graph.BlackmanWindow(0));
    }

    [TestMethod]
    public void BandsOfTheMelScaleAreTriangles()
    {
        Node bands = new Graph().MelWeightMatrix(8, 64, 8192, 0, 8192 / 2);
        double[] matrix = ((Constant)bands.Op).Value.ToDoubles();
        Assert.AreEqual(Shape.Of(33, 8), bands.Shape);
        int last = -1;
        for (int band = 0; band < 8; band++)
        {
            double[] column = [.. Enumerable.Range(0, 33).Select(bin => matrix[(bin * 8) + band])];
            int peak = Array.IndexOf(column, 1.0);
            Assert.IsGreaterThan(last, peak, $"band {band}");
            Assert.IsTrue(column.Zip(column.Skip(1)).Take(peak).All(p => p.First <= p.Second) && column.Zip(column.Skip(1)).Skip(peak).All(p => p.First >= p.Second));
            last = peak;
        }
    }

    [TestMethod]
    public void WhatCannotBeTransformed()
    {
        var graph = new Graph();
        Node x = graph.Input([2, 5, 2], "x"), named = graph.Input([2, "time", 1], "named");
        void Throws(Func<Node> build, string message) => Assert.AreEqual(message, Assert.ThrowsExactly<ShapeException>(build).Message);
        Throws(() => x.DFT(2), "DFT: cannot transform axis 2 of [2, 5, 2]. Give a last axis of 1 or 2, the real and the imaginary "
            + "part, and transform another one.");
        Throws(() => x.DFT(length: 0), "DFT: axis 1 of [2, 5, 2] gives the length 0. Give one of 1 at least.");
        Throws(() => named.DFT(length: 8), "DFT: cannot fit an axis of time to 8 elements. Give both as numbers, or no length.");
        Throws(() => x.STFT(2, 6), "STFT: cannot cut 5 samples into frames of 6 at steps of 2. One frame at least must fit.");
        Throws(() => x.STFT(2, 4, graph.HannWindow(3)), "STFT: the window is [3]. Give one weight for each of the 4 samples of a frame.");
    }

    private static void Close(double[] wanted, Node constant)
    {
        double[] got = ((Constant)constant.Op).Value.ToDoubles();
        Assert.HasCount(wanted.Length, got);
        for (int i = 0; i < wanted.Length; i++)
            Assert.AreEqual(wanted[i], got[i], 1e-7);
    }
}
