using ILGPU;

namespace DagNet.Gpu;

/// <summary>The largest element and the mean under windows, and the gradient of the mean: a thread for each result.</summary>
internal static class PoolKernel
{
    public static Action Maximum(GpuStep step)
    {
        Arguments a = Of(step, step.X[0], step.Y[0], ((MaxPool)step.Node.Op).Kernel, step.Y[0]);
        a.Positions = step.Y[1].As<long>();
        return step.Over(a.Count, Maximum, a);
    }

    public static Action Average(GpuStep step)
        => step.Over(step.Y[0].Count, Average, Of(step, step.X[0], step.Y[0], ((AveragePool)step.Node.Op).Kernel, step.Y[0]));

    public static Action AverageGradient(GpuStep step)
        => step.Over(step.Y[0].Count, Gradient, Of(step, step.Y[0], step.X[0], ((AveragePoolGradient)step.Node.Op).Kernel, step.Y[0]));

    private static Arguments Of(GpuStep step, GpuOperand image, GpuOperand pooled, Axes kernel, GpuOperand result) => new()
    {
        X = step.X[0].As<float>(),
        Y = step.Y[0].As<float>(),
        Count = result.Count,
        Geometry = WindowGeometry.Of((Windowed)step.Node.Op, image.Shape.AsSpan(2), pooled.Shape.AsSpan(2), kernel.Values),
        Padding = (step.Node.Op as Averaging)?.CountPadding == true ? 1 : 0,
    };

    private static void Maximum(Arguments a)
    {
        int stride = Grid.DimX * Group.DimX, plane = a.Geometry.OutPlane, image = a.Geometry.InPlane, taps = a.Geometry.Taps;
        for (int i = Grid.GlobalIndex.X; i < a.Count && i >= 0; i += stride)
        {
            float best = float.NegativeInfinity;
            int position = -1;
            for (int tap = 0; tap < taps; tap++)
            {
                int at = a.Geometry.Input(i % plane, tap);
                if (at < 0)
                    continue;
                at += i / plane * image;
                float x = a.X[at];
                if (position < 0 || (Formulas.IsNaN(x) ? !Formulas.IsNaN(best) : !Formulas.IsNaN(best) && x > best))
                    (best, position) = (x, at);
            }
            a.Y[i] = best;
            a.Positions[i] = position;
        }
    }

    private static void Average(Arguments a)
    {
        int stride = Grid.DimX * Group.DimX, plane = a.Geometry.OutPlane, image = a.Geometry.InPlane, taps = a.Geometry.Taps;
        for (int i = Grid.GlobalIndex.X; i < a.Count && i >= 0; i += stride)
        {
            float sum = 0;
            for (int tap = 0; tap < taps; tap++)
            {
                int at = a.Geometry.Input(i % plane, tap);
                if (at >= 0)
                    sum += a.X[i / plane * image + at];
            }
            a.Y[i] = sum / a.Geometry.Covered(i % plane, a.Padding != 0);
        }
    }

    private static void Gradient(Arguments a)
    {
        WindowGeometry g = a.Geometry;
        int stride = Grid.DimX * Group.DimX, plane = g.OutPlane, image = g.InPlane;
        for (int i = Grid.GlobalIndex.X; i < a.Count && i >= 0; i += stride)
        {
            int at = i % image, d = at / (g.InH * g.InW) + g.PadD, h = at / g.InW % g.InH + g.PadH, w = at % g.InW + g.PadW;
            float sum = 0;
            // Only windows that may reach the element: there are few of them, however large they are.
            for (int od = First(d, g.KernelD, g.DilationD, g.StrideD); od < g.OutD && od * g.StrideD <= d; od++)
                for (int oh = First(h, g.KernelH, g.DilationH, g.StrideH); oh < g.OutH && oh * g.StrideH <= h; oh++)
                    for (int ow = First(w, g.KernelW, g.DilationW, g.StrideW); ow < g.OutW && ow * g.StrideW <= w; ow++)
                        if ((d - od * g.StrideD) % g.DilationD == 0 && (h - oh * g.StrideH) % g.DilationH == 0 && (w - ow * g.StrideW) % g.DilationW == 0)
                        {
                            int o = (od * g.OutH + oh) * g.OutW + ow;
                            sum += a.X[i / image * plane + o] / g.Covered(o, a.Padding != 0);
                        }
            a.Y[i] = sum;
        }
    }

    private static int First(int at, int kernel, int dilation, int stride)
    {
        int from = at - (kernel - 1) * dilation;
        return from <= 0 ? 0 : (from + stride - 1) / stride;
    }

    private struct Arguments
    {
        public ArrayView<float> X, Y;
        public ArrayView<long> Positions;
        public int Count, Padding;
        public WindowGeometry Geometry;
    }
}
