namespace DagNet;

/// <summary>
/// How one channel lies in memory when it was copied with its padding, so that every tap's inputs of neighbouring outputs
/// are neighbours: a plane for each phase of the strides, whose rows are one pitch apart for all of them.
/// </summary>
internal readonly unsafe struct PaddedPlanes
{
    private readonly WindowAxis _high, _wide;

    public PaddedPlanes(in SlidingWindow window)
    {
        (_high, _wide) = (window.Height, window.Width);
        (PhasesHigh, PhasesWide) = (Math.Min(_high.Stride, Reach(_high) + 1), Math.Min(_wide.Stride, Reach(_wide) + 1));
        (Below, Pitch) = (Reach(_high) / _high.Stride, _wide.Output + (Reach(_wide) / _wide.Stride));
    }

    /// <summary>Planes for the phases of the rows.</summary>
    public int PhasesHigh { get; }

    /// <summary>Planes for the phases of the columns.</summary>
    public int PhasesWide { get; }

    /// <summary>Rows below the last output's own that it reads.</summary>
    public int Below { get; }

    /// <summary>Distance of rows.</summary>
    public int Pitch { get; }

    /// <summary>Elements of a channel for some output rows.</summary>
    public nint Length(int rows) => (nint)PhasesHigh * PhasesWide * (rows + Below) * Pitch;

    /// <summary>Outputs that are computed for some rows, those that are dropped included.</summary>
    public int Positions(int rows) => ((rows - 1) * Pitch) + _wide.Output;

    /// <summary>Copies what some output rows of a channel read, with zeros for the padding.</summary>
    public void Fill<T>(T* x, int firstRow, int rows, T* planes) where T : unmanaged
    {
        for (int ph = 0; ph < PhasesHigh; ph++)
            for (int pw = 0; pw < PhasesWide; pw++)
            {
                // Columns from … to lie on the input.
                int shift = pw - _wide.Before, stride = _wide.Stride;
                int from = Math.Clamp((-shift + stride - 1) / stride, 0, Pitch);
                int to = Math.Clamp((_wide.Input - shift + stride - 1) / stride, from, Pitch);
                for (int i = 0; i < rows + Below; i++, planes += Pitch)
                {
                    int ih = ((firstRow + i) * _high.Stride) + ph - _high.Before;
                    if ((uint)ih >= (uint)_high.Input)
                    {
                        new Span<T>(planes, Pitch).Clear();
                        continue;
                    }
                    for (int j = 0; j < from; j++) planes[j] = default;
                    T* source = x + ((nint)ih * _wide.Input) + ((nint)from * stride) + shift;
                    if (stride == 1)
                        new Span<T>(source, to - from).CopyTo(new(planes + from, to - from));
                    else
                        for (int j = from; j < to; j++, source += stride) planes[j] = *source;
                    for (int j = to; j < Pitch; j++) planes[j] = default;
                }
            }
    }

    /// <summary>Where each tap of the first output stands in a channel for some output rows.</summary>
    public void Locate(int rows, nint channel, nint* places)
    {
        nint plane = (nint)(rows + Below) * Pitch;
        for (int h = 0; h < _high.Kernel; h++)
            for (int w = 0; w < _wide.Kernel; w++)
            {
                (int down, int ph) = Math.DivRem(h * _high.Dilation, _high.Stride);
                (int right, int pw) = Math.DivRem(w * _wide.Dilation, _wide.Stride);
                *places++ = channel + ((((nint)ph * PhasesWide) + pw) * plane) + ((nint)down * Pitch) + right;
            }
    }

    private static int Reach(in WindowAxis axis) => (axis.Kernel - 1) * axis.Dilation;
}
