using System.Numerics;
using System.Runtime.Intrinsics;

namespace DagNet.Tests.Kernels;

/// <summary>Against float64 loops over every index, in the words of the definition.</summary>
[TestClass]
public unsafe class ConvolutionTests
{
    internal static readonly ConvolutionShape[] Large =
    [
        Shape(2, 16, 24, 1, new(30, 30, 3, 1, 1, 1, 1), new(45, 45, 3, 1, 1, 1, 1)),
        Shape(3, 70, 20, 1, new(9, 9, 3, 1, 1, 1, 1), new(9, 9, 3, 1, 1, 1, 1)),
        Shape(33, 50, 40, 1, new(4, 4, 3, 1, 1, 1, 1), new(4, 4, 3, 1, 1, 1, 1)),
        Shape(1, 40, 50, 1, new(25, 25), new(25, 25)),
        Shape(40, 40, 50, 2, new(3, 3), new(5, 5)),
        Shape(2, 40, 40, 40, new(60, 60, 3, 1, 1, 1, 1), new(150, 150, 5, 1, 1, 2, 2)),
        Shape(2, 40, 80, 40, new(31, 16, 3, 2, 1, 1, 1), new(31, 16, 3, 2, 1, 1, 1)),
        Shape(1, 3, 130, 1, new(31, 16, 3, 2, 1, 1, 1), new(700, 350, 3, 2, 1, 1, 1)),
    ];

    private readonly struct Relu<T>(T* first, int columns) : IEpilogue<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Apply(T* values, nint row, nint column, int length)
        {
            if (values != first + (row * columns) + column) throw new InvalidOperationException("wrong place");
            for (int i = 0; i < length; i++) values[i] = T.Max(values[i], T.Zero);
        }
    }

    [TestMethod]
    public void RandomShapes()
    {
        var random = new Random(11);
        for (int round = 0; round < 300; round++)
        {
            WindowAxis[] axes = new WindowAxis[random.Next(1, 4)];
            for (int i = 0; i < axes.Length; i++)
            {
                int kernel = random.Next(1, 5), dilation = random.Next(1, 3), stride = random.Next(1, 4);
                int before = random.Next(0, 4), after = random.Next(0, 4), span = ((kernel - 1) * dilation) + 1;
                int input = Math.Max(1, span - before - after) + random.Next(0, axes.Length == 1 ? 60 : 8);
                int output = ((input + before + after - span) / stride) + 1;
                axes[i] = new(input, output, kernel, stride, dilation, before, after);
            }
            int groups = random.Next(1, 4), channels = groups * random.Next(1, 4), filters = groups * random.Next(1, 6);
            Check<float>(Shape(random.Next(1, 5), channels, filters, groups, axes), random, round % 2 == 0);
            if (round % 5 == 0) Check<double>(Shape(2, channels, filters, groups, axes), random, round % 2 == 0);
        }
    }

    /// <summary>
    /// Many channels of 3 × 3 taps: whole and cut tiles, blocks that end within a row of tiles, padding on one side, beyond the window and
    /// none, filters in groups, sums of several blocks, and lanes that are not filled. The reference is the convolution of float64,
    /// which has another algorithm; an error is measured by the largest sum of a tile, of which the outputs are linear combinations.
    /// </summary>
    [TestMethod]
    [DataRow(8, 70, 67, 8, 8, 1, 1)]
    [DataRow(1, 33, 50, 61, 37, 0, 1)]
    [DataRow(3, 64, 48, 14, 13, 2, 0)]
    [DataRow(7, 41, 39, 8, 7, 3, 3)]
    [DataRow(9, 40, 35, 13, 14, 0, 0)]
    [DataRow(31, 401, 130, 4, 4, 1, 1)]
    [DataRow(1, 16, 17, 130, 131, 1, 2)]
    public void ManyChannels(int batch, int channels, int filters, int height, int width, int before, int after)
    {
        WindowAxis Axis(int extent, int before, int after) => new(extent, extent + before + after - 2, 3, 1, 1, before, after);
        ConvolutionShape shape = Shape(batch, channels, filters, 1, Axis(height, before, after), Axis(width, after, before));
        if (Vector128.IsHardwareAccelerated)
            Assert.IsTrue(Winograd.Suits<float>(shape), $"{shape} is not what is tested here.");
        var random = new Random(15);
        (Guarded<float> x, Guarded<float> w, Guarded<float> y) = Tensors<float>(shape, random);
        Guarded<float> bias = new(shape.Filters, random), dy = new(y.Length, random), dx = new(x.Length), dw = new(w.Length);
        Convolution.Forward(shape, x.Pointer, w.Pointer, bias.Pointer, y.Pointer, new Relu<float>(y.Pointer, (int)shape.Window.Outputs));
        Convolution.GradientOfInput(shape, dy.Pointer, w.Pointer, dx.Pointer);
        Convolution.GradientOfWeight(shape, x.Pointer, dy.Pointer, dw.Pointer);
        foreach (Guarded<float> tensor in (Guarded<float>[])[y, dx, dw]) tensor.AssertIntact();
        (double[] ys, double[] dxs, double[] dws) = Double(shape, x, w, bias, dy, value => value);
        (double[] ySize, double[] dxSize, double[] dwSize) = Double(shape, x, w, bias, dy, Math.Abs);
        AssertClose([.. ys.Select(value => Math.Max(value, 0))], y, ySize.Max(), "y");
        AssertClose(dxs, dx, dxSize.Max(), "dx");
        AssertClose(dws, dw, dwSize.Max(), "dw");

        void AssertClose(double[] expected, Guarded<float> actual, double size, string what)
        {
            for (int i = 0; i < expected.Length; i++) Tolerance.AssertClose(expected[i], actual[i], size, $"{what} of {shape}");
        }
    }

    private static (double[] Y, double[] Dx, double[] Dw) Double(
        ConvolutionShape shape, Guarded<float> x, Guarded<float> w, Guarded<float> bias, Guarded<float> dy, Func<double, double> of)
    {
        double[] Of(Guarded<float> values) => [.. Enumerable.Range(0, values.Length).Select(i => of(values[i]))];
        double[] y = new double[dy.Length], dx = new double[x.Length], dw = new double[w.Length];
        fixed (double* from = Of(x), weight = Of(w), offset = Of(bias), gradient = Of(dy), toY = y, toX = dx, toW = dw)
        {
            Convolution.Forward(shape, from, weight, offset, toY, default(NoEpilogue<double>));
            Convolution.GradientOfInput(shape, gradient, weight, toX);
            Convolution.GradientOfWeight(shape, from, gradient, toW);
        }
        return (y, dx, dw);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(6)]
    [DataRow(7)]
    public void LargeShapes(int index) => Check<float>(Large[index], new Random(12), true);

    [TestMethod]
    public void EmptyBatchesAndOutputs()
    {
        Check<float>(Shape(0, 2, 3, 1, new WindowAxis(5, 3, 3)), new Random(1), false);
        Check<float>(Shape(2, 2, 3, 1, new WindowAxis(2, 0, 3)), new Random(1), false);
    }

    [TestMethod]
    public void AWindowHasOneToThreeAxes()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new SlidingWindow([]));
        WindowAxis[] four = new WindowAxis[4];
        var error = Assert.ThrowsExactly<ArgumentException>(() => new SlidingWindow(four));
        StringAssert.Contains(error.Message, "one to three spatial axes, not 4");
    }

    [TestMethod]
    public void ARunAllocatesNothing()
    {
        (Guarded<float> x, Guarded<float> w, Guarded<float> y) = Tensors<float>(Large[0], new Random(1));
        void Step()
        {
            Convolution.Forward(Large[0], x.Pointer, w.Pointer, null, y.Pointer, default(NoEpilogue<float>));
            Convolution.GradientOfWeight(Large[0], x.Pointer, y.Pointer, w.Pointer);
            Convolution.GradientOfInput(Large[0], y.Pointer, w.Pointer, x.Pointer);
        }
        for (int i = 0; i < 5; i++) Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) Step();
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    internal static ConvolutionShape Shape(int batch, int channels, int filters, int groups, params WindowAxis[] axes) =>
        new(batch, channels, filters, groups, new SlidingWindow(axes));

    internal static (Guarded<T> X, Guarded<T> W, Guarded<T> Y) Tensors<T>(ConvolutionShape shape, Random random)
        where T : unmanaged, IFloatingPointIeee754<T> => (
        new((int)(shape.Batch * shape.Channels * shape.Window.Inputs), random),
        new((int)(shape.Filters * shape.Terms), random),
        new((int)(shape.Batch * shape.Filters * shape.Window.Outputs)));

    private static void Check<T>(ConvolutionShape shape, Random random, bool activate)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (Guarded<T> x, Guarded<T> w, Guarded<T> y) = Tensors<T>(shape, random);
        Guarded<T> bias = new(shape.Filters, random), dy = new(y.Length, random);
        Guarded<T> dx = new(x.Length), dw = new(w.Length);
        if (activate)
        {
            var relu = new Relu<T>(y.Pointer, (int)shape.Window.Outputs);
            Convolution.Forward(shape, x.Pointer, w.Pointer, bias.Pointer, y.Pointer, relu);
        }
        else
        {
            Convolution.Forward(shape, x.Pointer, w.Pointer, null, y.Pointer, default(NoEpilogue<T>));
        }
        Convolution.GradientOfInput(shape, dy.Pointer, w.Pointer, dx.Pointer);
        Convolution.GradientOfWeight(shape, x.Pointer, dy.Pointer, dw.Pointer);
        foreach (Guarded<T> tensor in (Guarded<T>[])[y, dx, dw]) tensor.AssertIntact();

        double[] ys = new double[y.Length], dxs = new double[x.Length], dws = new double[w.Length];
        double[] ySize = new double[y.Length], dxSize = new double[x.Length], dwSize = new double[w.Length];
        Define(shape, (ix, iw, iy) =>
        {
            (double product, double a, double b) = (x.At(ix) * w.At(iw), dy.At(iy) * w.At(iw), dy.At(iy) * x.At(ix));
            (ys[iy], ySize[iy]) = (ys[iy] + product, ySize[iy] + Math.Abs(product));
            (dxs[ix], dxSize[ix]) = (dxs[ix] + a, dxSize[ix] + Math.Abs(a));
            (dws[iw], dwSize[iw]) = (dws[iw] + b, dwSize[iw] + Math.Abs(b));
        });
        for (int i = 0; i < ys.Length && activate; i++)
        {
            double offset = bias.At(i / shape.Window.Outputs % shape.Filters);
            ys[i] = Math.Max(ys[i] + offset, 0);
            ySize[i] += Math.Abs(offset);
        }
        for (int i = 0; i < ys.Length; i++) Tolerance.AssertClose(ys[i], y[i], ySize[i], $"y of {shape}");
        for (int i = 0; i < dxs.Length; i++) Tolerance.AssertClose(dxs[i], dx[i], dxSize[i], $"dx of {shape}");
        for (int i = 0; i < dws.Length; i++) Tolerance.AssertClose(dws[i], dw[i], dwSize[i], $"dw of {shape}");
    }

    /// <summary>Calls back with the places in x, w and y of every product of the definition.</summary>
    private static void Define(ConvolutionShape shape, Action<int, int, int> product)
    {
        (WindowAxis d, WindowAxis h, WindowAxis w) = (shape.Window.Depth, shape.Window.Height, shape.Window.Width);
        int perGroup = shape.Channels / shape.Groups, filtersPerGroup = shape.Filters / shape.Groups;
        int outputs = d.Output * h.Output * w.Output, taps = d.Kernel * h.Kernel * w.Kernel;
        for (int iy = 0; iy < shape.Batch * shape.Filters * outputs; iy++)
        {
            int ow = iy % w.Output, oh = iy / w.Output % h.Output, od = iy / w.Output / h.Output % d.Output;
            int f = iy / outputs % shape.Filters, n = iy / outputs / shape.Filters;
            for (int term = 0; term < perGroup * taps; term++)
            {
                int kw = term % w.Kernel, kh = term / w.Kernel % h.Kernel, kd = term / w.Kernel / h.Kernel % d.Kernel;
                int channel = (f / filtersPerGroup * perGroup) + (term / taps);
                int iw = (ow * w.Stride) - w.Before + (kw * w.Dilation);
                int ih = (oh * h.Stride) - h.Before + (kh * h.Dilation);
                int id = (od * d.Stride) - d.Before + (kd * d.Dilation);
                if (id < 0 || id >= d.Input || ih < 0 || ih >= h.Input || iw < 0 || iw >= w.Input) continue;
                int plane = (n * shape.Channels) + channel;
                product((((((plane * d.Input) + id) * h.Input) + ih) * w.Input) + iw, (f * perGroup * taps) + term, iy);
            }
        }
    }
}
