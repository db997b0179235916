namespace DagNet.Gpu;

/// <summary>How windows lie on an image of up to three spatial axes; missing ones have extent 1 and stand in front.</summary>
internal struct WindowGeometry
{
    public int InD, InH, InW, OutD, OutH, OutW, KernelD, KernelH, KernelW;
    public int StrideD, StrideH, StrideW, DilationD, DilationH, DilationW, PadD, PadH, PadW, AfterD, AfterH, AfterW;

    public readonly int InPlane => InD * InH * InW;

    public readonly int OutPlane => OutD * OutH * OutW;

    public readonly int Taps => KernelD * KernelH * KernelW;

    public static WindowGeometry Of(Windowed op, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, ReadOnlySpan<int> kernel)
    {
        var g = new WindowGeometry();
        (g.InD, g.InH, g.InW) = Three(inputs, 1);
        (g.OutD, g.OutH, g.OutW) = Three(outputs, 1);
        (g.KernelD, g.KernelH, g.KernelW) = Three(kernel, 1);
        (g.StrideD, g.StrideH, g.StrideW) = Three(op.Strides.Values, 1);
        (g.DilationD, g.DilationH, g.DilationW) = Three(op.Dilations.Values, 1);
        (g.PadD, g.PadH, g.PadW) = Three(op.Before.Values, 0);
        (g.AfterD, g.AfterH, g.AfterW) = Three(op.After.Values, 0);
        return g;
    }

    /// <summary>The place in the input plane under a tap of an output's window; −1 in the padding.</summary>
    public readonly int Input(int output, int tap)
    {
        int d = output / (OutH * OutW) * StrideD - PadD + tap / (KernelH * KernelW) * DilationD;
        int h = output / OutW % OutH * StrideH - PadH + tap / KernelW % KernelH * DilationH;
        int w = output % OutW * StrideW - PadW + tap % KernelW * DilationW;
        return d >= 0 && d < InD && h >= 0 && h < InH && w >= 0 && w < InW ? (d * InH + h) * InW + w : -1;
    }

    /// <summary>The output whose window has a tap over a place of the input plane; −1 where there is none.</summary>
    public readonly int Output(int input, int tap)
    {
        int d = input / (InH * InW) + PadD - tap / (KernelH * KernelW) * DilationD;
        int h = input / InW % InH + PadH - tap / KernelW % KernelH * DilationH;
        int w = input % InW + PadW - tap % KernelW * DilationW;
        return d >= 0 && h >= 0 && w >= 0 && d % StrideD == 0 && h % StrideH == 0 && w % StrideW == 0
            && d / StrideD < OutD && h / StrideH < OutH && w / StrideW < OutW
            ? (d / StrideD * OutH + h / StrideH) * OutW + w / StrideW : -1;
    }

    /// <summary>How many elements of the input, and of its padding where that counts, lie under an output's window.</summary>
    public readonly int Covered(int output, bool padding)
        => Covered(output / (OutH * OutW), StrideD, DilationD, KernelD, PadD, InD, AfterD, padding)
            * Covered(output / OutW % OutH, StrideH, DilationH, KernelH, PadH, InH, AfterH, padding)
            * Covered(output % OutW, StrideW, DilationW, KernelW, PadW, InW, AfterW, padding);

    private static int Covered(int output, int stride, int dilation, int kernel, int before, int extent, int after, bool padding)
    {
        int count = 0;
        for (int tap = 0; tap < kernel; tap++)
        {
            int at = output * stride + tap * dilation;
            bool inside = padding ? at < extent + before + after : at >= before && at < extent + before;
            count += inside ? 1 : 0;
        }
        return count;
    }

    private static (int, int, int) Three(ReadOnlySpan<int> values, int missing)
        => (values.Length > 2 ? values[^3] : missing, values.Length > 1 ? values[^2] : missing, values[^1]);
}
