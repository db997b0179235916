namespace DagNet;

/// <summary>ONNX's Pad: puts elements before and after a tensor, or, by negative pads, takes some away.</summary>
internal static unsafe class PaddedCopy
{
    [ThreadStatic]
    private static Scratch? t_places;

    /// <param name="shape">
    /// Extents of the source. Where one is 0, only <see cref="PadMode.Constant"/> can pad that axis.
    /// </param>
    /// <param name="before">Elements before each axis.</param>
    /// <param name="after">Elements after each axis.</param>
    /// <param name="mode">What to put there.</param>
    /// <param name="value">The constant.</param>
    /// <param name="source">The tensor, row-major.</param>
    /// <param name="target">Row-major, of extents shape + before + after.</param>
    public static void Run<T>(
        ReadOnlySpan<int> shape, ReadOnlySpan<int> before, ReadOnlySpan<int> after,
        PadMode mode, T value, T* source, T* target)
        where T : unmanaged
    {
        int rank = shape.Length;
        if (rank == 0)
        {
            *target = *source;
            return;
        }
        nint outer = 1, places = 0;
        int inner = shape[^1] + before[^1] + after[^1];
        for (int axis = 0; axis < rank; axis++)
        {
            int extent = shape[axis] + before[axis] + after[axis];
            if (axis < rank - 1) outer *= extent;
            places += extent;
        }
        if (outer * inner == 0) return;

        // For each axis, the offset of the source element that each index of the target shows, or -1 for the constant.
        nint* offsets = (t_places ??= new()).Take<nint>(places);
        Span<nint> start = stackalloc nint[rank + 1];
        nint stride = 1;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            int extent = shape[axis] + before[axis] + after[axis];
            places -= extent;
            start[axis] = places;
            for (int i = 0; i < extent; i++)
            {
                nint place = Place(i - before[axis], shape[axis], mode);
                offsets[places + i] = place < 0 ? -1 : place * stride;
            }
            stride *= shape[axis];
        }

        Span<int> index = stackalloc int[rank];
        index.Clear();
        nint* last = offsets + start[rank - 1];
        int copyFrom = Math.Clamp(before[^1], 0, inner), copyTo = Math.Clamp(before[^1] + shape[^1], copyFrom, inner);
        for (nint row = 0; row < outer; row++, target += inner)
        {
            nint offset = 0;
            for (int axis = 0; axis < rank - 1 && offset >= 0; axis++)
            {
                nint step = offsets[start[axis] + index[axis]];
                offset = step < 0 ? -1 : offset + step;
            }
            if (offset < 0)
            {
                new Span<T>(target, inner).Fill(value);
            }
            else
            {
                T* from = source + offset;
                for (int i = 0; i < copyFrom; i++) target[i] = last[i] < 0 ? value : from[last[i]];
                if (copyTo > copyFrom)
                {
                    int run = copyTo - copyFrom;
                    new ReadOnlySpan<T>(from + last[copyFrom], run).CopyTo(new Span<T>(target + copyFrom, run));
                }
                for (int i = copyTo; i < inner; i++) target[i] = last[i] < 0 ? value : from[last[i]];
            }
            for (int axis = rank - 2; axis >= 0; axis--)
            {
                if (++index[axis] < shape[axis] + before[axis] + after[axis]) break;
                index[axis] = 0;
            }
        }
    }

    private static nint Place(nint i, nint extent, PadMode mode)
    {
        if (i >= 0 && i < extent) return i;
        switch (mode)
        {
            case PadMode.Edge:
                return Math.Clamp(i, 0, extent - 1);
            case PadMode.Wrap:
                return ((i % extent) + extent) % extent;
            case PadMode.Reflect:
                if (extent == 1) return 0;
                nint period = 2 * (extent - 1), place = ((i % period) + period) % period;
                return Math.Min(place, period - place);
            default:
                return -1;
        }
    }
}
