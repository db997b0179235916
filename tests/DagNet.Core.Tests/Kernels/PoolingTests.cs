namespace DagNet.Tests.Kernels;

/// <summary>Against the definitions, in float64, one output at a time.</summary>
[TestClass]
public unsafe class PoolingTests
{
    [TestMethod]
    public void RandomWindows()
    {
        var random = new Random(21);
        for (int round = 0; round < 300; round++)
        {
            WindowAxis[] axes = new WindowAxis[random.Next(1, 4)];
            for (int i = 0; i < axes.Length; i++)
            {
                int kernel = random.Next(1, 5), dilation = random.Next(1, 3), stride = random.Next(1, 4);
                int before = random.Next(0, kernel), after = random.Next(0, kernel);
                int span = ((kernel - 1) * dilation) + 1;
                int input = span + random.Next(0, 8), room = input + before + after - span;
                // Half of the outputs are rounded up, as ceil_mode does, if the last window then starts on the input.
                int output = (room / stride) + 1, up = ((room + stride - 1) / stride) + 1;
                if (random.Next(2) == 0 && (up - 1) * stride < input + before) output = up;
                axes[i] = new(input, output, kernel, stride, dilation, before, after);
            }
            Check(new SlidingWindow(axes), random.Next(1, 9), random);
        }
        Check(new SlidingWindow(new(60, 30, 2, 2), new(60, 30, 2, 2)), 20, random);
    }

    [TestMethod]
    public void TheFirstOfEqualOnesAndTheFirstNaN()
    {
        const float least = float.NegativeInfinity;
        float[] x = [1, 3, 3, 0, float.NaN, 2, float.NaN, 5, least, least], y = new float[5];
        long[] indices = new long[5];
        fixed (float* from = x, to = y)
        fixed (long* at = indices) Pooling.Max(new SlidingWindow(new WindowAxis(10, 5, 2, 2)), 1, from, to, at);
        CollectionAssert.AreEqual(new float[] { 3, 3, float.NaN, float.NaN, float.NegativeInfinity }, y);
        CollectionAssert.AreEqual(new long[] { 1, 2, 4, 6, 8 }, indices);
        fixed (float* from = x, to = y)
        fixed (long* at = indices) Pooling.Max(new SlidingWindow(new WindowAxis(5, 2, 3, 2)), 2, from, to, at);
        CollectionAssert.AreEqual(new long[] { 1, 4, 6, 7 }, indices[..4]);
    }

    [TestMethod]
    public void AWindowOnPaddingAloneHasNoIndex()
    {
        float[] x = [1, 2], y = new float[3], dx = new float[2];
        long[] indices = new long[3];
        fixed (float* from = x, to = y, gradient = dx)
        fixed (long* at = indices)
        {
            Pooling.Max(new SlidingWindow(new WindowAxis(2, 3, 1, 1, 1, 1)), 1, from, to, at);
            CollectionAssert.AreEqual(new long[] { -1, 0, 1 }, indices);
            CollectionAssert.AreEqual(new[] { float.NegativeInfinity, 1, 2 }, y);
            y[0] = 7;
            Pooling.MaxGradient(2, 3, 1, at, to, gradient);
            CollectionAssert.AreEqual(new float[] { 1, 2 }, dx);
        }
    }

    private static void Check(SlidingWindow window, int planes, Random random)
    {
        int inputs = (int)window.Inputs, outputs = (int)window.Outputs;
        Guarded<float> x = new(planes * inputs, random), dx = new(x.Length);
        Guarded<float> y = new(planes * outputs), dy = new(y.Length, random);
        long[] indices = new long[y.Length];
        // Few values, so that ties are common.
        for (int i = 0; i < x.Length; i++) x[i] = random.Next(5);
        fixed (long* at = indices)
        {
            Pooling.Max(window, planes, x.Pointer, y.Pointer, at);
            Pooling.MaxGradient(inputs, outputs, planes, at, dy.Pointer, dx.Pointer);
        }
        y.AssertIntact();
        dx.AssertIntact();
        double[] expected = new double[x.Length], size = new double[x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            (List<int> places, _) = Under(window, i % outputs);
            int plane = i / outputs * inputs, best = places.MaxBy(p => x[plane + p]);
            best = places.First(p => x[plane + p] == x[plane + best]);
            Assert.AreEqual(plane + best, indices[i]);
            Assert.AreEqual(x[plane + best], y[i]);
            expected[plane + best] += dy.At(i);
            size[plane + best] += Math.Abs(dy.At(i));
        }
        for (int i = 0; i < x.Length; i++) Tolerance.AssertClose(expected[i], dx[i], size[i], "max gradient");

        foreach (bool countPadding in (bool[])[false, true])
        {
            Pooling.Average(window, planes, countPadding, x.Pointer, y.Pointer);
            Pooling.AverageGradient(window, planes, countPadding, dy.Pointer, dx.Pointer);
            y.AssertIntact();
            dx.AssertIntact();
            Array.Clear(expected);
            Array.Clear(size);
            for (int i = 0; i < y.Length; i++)
            {
                (List<int> places, int padded) = Under(window, i % outputs);
                int plane = i / outputs * inputs, count = countPadding ? padded : places.Count;
                Tolerance.AssertClose(places.Sum(p => x.At(plane + p)) / count, y[i], 5, $"average {countPadding}");
                foreach (int p in places)
                {
                    expected[plane + p] += dy.At(i) / count;
                    size[plane + p] += Math.Abs(dy.At(i)) / count;
                }
            }
            for (int i = 0; i < x.Length; i++) Tolerance.AssertClose(expected[i], dx[i], size[i], "average gradient");
        }
    }

    // The places in a plane under an output's window, and how many taps lie on them or on padding.
    private static (List<int> Places, int Padded) Under(SlidingWindow window, int output)
    {
        (WindowAxis d, WindowAxis h, WindowAxis w) = (window.Depth, window.Height, window.Width);
        List<int> places = [];
        int padded = 0, od = output / w.Output / h.Output, oh = output / w.Output % h.Output, ow = output % w.Output;
        for (int tap = 0; tap < window.Taps; tap++)
        {
            int iw = (ow * w.Stride) - w.Before + (tap % w.Kernel * w.Dilation);
            int ih = (oh * h.Stride) - h.Before + (tap / w.Kernel % h.Kernel * h.Dilation);
            int id = (od * d.Stride) - d.Before + (tap / w.Kernel / h.Kernel * d.Dilation);
            if (id < d.Input + d.After && ih < h.Input + h.After && iw < w.Input + w.After) padded++;
            if (id < 0 || id >= d.Input || ih < 0 || ih >= h.Input || iw < 0 || iw >= w.Input) continue;
            places.Add((((id * h.Input) + ih) * w.Input) + iw);
        }
        return (places, padded);
    }
}
