using System.Numerics;

namespace DagNet;

/// <summary>
/// Convolution over one or two spatial axes without a matrix of patches: each channel is copied once with its padding
/// (strided ones into a plane for each phase), so that the inputs of neighbouring outputs are neighbours for every tap,
/// across the ends of rows too; what is computed there is dropped. A part computes some output rows of an image's group.
/// </summary>
internal readonly unsafe struct ConvolutionPlanes<T, V, S, E> : IParallelBody
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : unmanaged
    where S : struct, ISimd<V, T>
    where E : struct, IEpilogue<T>
{
    /// <summary>Terms in one block: what they read stays in the L1 cache.</summary>
    private const int Depth = 256;

    /// <summary>Shorter sums are not worth their own way of writing the result.</summary>
    private const int LeastTerms = 32;

    /// <summary>Elements of the copied channels, which stay in the L2 cache.</summary>
    private const int PlaneElements = 96 << 10;

    [ThreadStatic]
    private static Scratch? t_planes;

    [ThreadStatic]
    private static Scratch? t_places;

    [ThreadStatic]
    private static Scratch? t_sums;

    private readonly ConvolutionShape _shape;
    private readonly T* _x, _weight, _bias, _y;
    private readonly E _epilogue;
    private readonly int _phasesHigh, _phasesWide, _below, _pitch, _rows, _blocks;

    /// <param name="shape">Extents, which <see cref="Suits"/>.</param>
    /// <param name="x">X.</param>
    /// <param name="weight">What <see cref="Pack"/> wrote.</param>
    /// <param name="bias">One number for each filter, or null.</param>
    /// <param name="y">Y.</param>
    /// <param name="epilogue">Works on finished pieces of Y.</param>
    public ConvolutionPlanes(in ConvolutionShape shape, T* x, T* weight, T* bias, T* y, E epilogue)
    {
        _shape = shape;
        _x = x;
        _weight = weight;
        _bias = bias;
        _y = y;
        _epilogue = epilogue;
        (WindowAxis high, WindowAxis wide) = (shape.Window.Height, shape.Window.Width);
        (_phasesHigh, _phasesWide) = (Math.Min(high.Stride, Reach(high) + 1), Math.Min(wide.Stride, Reach(wide) + 1));
        (_below, _pitch) = (Reach(high) / high.Stride, Pitch(wide));
        long row = (long)shape.ChannelsPerGroup * _phasesHigh * _phasesWide * _pitch;
        int most = (int)Math.Clamp((PlaneElements / row) - _below, 1, high.Output);
        // Enough parts for all threads, of which each has some rows that share the ones around them.
        int wanted = Math.Max(1, 4 * WorkerTeam.Shared.Threads / Math.Max(1, shape.Batch * shape.Groups));
        if (WorkerTeam.Shared.Threads > 1) most = Math.Min(most, Math.Max(4, (high.Output + wanted - 1) / wanted));
        _blocks = (high.Output + most - 1) / most;
        _rows = (high.Output + _blocks - 1) / _blocks;
        _blocks = (high.Output + _rows - 1) / _rows;
    }

    public int Parts => _shape.Batch * _shape.Groups * _blocks;

    /// <summary>Whether few enough of the computed outputs would be dropped.</summary>
    public static bool Suits(in ConvolutionShape shape)
    {
        (WindowAxis high, WindowAxis wide) = (shape.Window.Height, shape.Window.Width);
        if (shape.Window.Depth != new WindowAxis(1, 1) || shape.Window.Taps == 1 || shape.Terms < LeastTerms || shape.FiltersPerGroup < 4)
            return false;
        int tile = 2 * S.Count, computed = (((high.Output * Pitch(wide)) + tile - 1) / tile) * tile;
        return high.Output * wide.Output >= 0.8 * computed;
    }

    /// <summary>Elements that <see cref="Pack"/> writes.</summary>
    public static nint PackedLength(in ConvolutionShape shape) => shape.Groups * (nint)Rounded(shape) * shape.Terms;

    /// <summary>The weights [filters, terms] in the order in which they are read: blocks of terms, tiles of filters, terms.</summary>
    public static void Pack(in ConvolutionShape shape, T* weight, T* packed)
    {
        int filters = shape.FiltersPerGroup, terms = (int)shape.Terms;
        for (int group = 0; group < shape.Groups; group++, weight += (nint)filters * terms)
            for (int block = 0; block < terms; block += Depth)
            {
                int depth = Math.Min(Depth, terms - block);
                for (int f = 0, rows; f < filters; f += rows)
                {
                    rows = PlaneTile<T, V, S>.Rows(Rounded(shape) - f);
                    for (int t = block; t < block + depth; t++)
                        for (int i = f; i < f + rows; i++)
                            *packed++ = i < filters ? weight[((nint)i * terms) + t] : T.Zero;
                }
            }
    }

    public void Run(int part)
    {
        int firstRow = part % _blocks * _rows, rows = Math.Min(_rows, _shape.Window.Height.Output - firstRow);
        int group = part / _blocks % _shape.Groups, image = part / _blocks / _shape.Groups;
        int filters = _shape.FiltersPerGroup, rounded = Rounded(_shape), terms = (int)_shape.Terms, tile = 2 * S.Count;
        nint plane = (nint)(rows + _below) * _pitch;
        T* planes = (t_planes ??= new()).Take<T>((_shape.ChannelsPerGroup * _phasesHigh * _phasesWide * plane) + (2 * tile));
        Fill(image, group, firstRow, rows + _below, planes);
        nint* places = (t_places ??= new()).Take<nint>(terms);
        Locate(plane, places);
        T* sums = (t_sums ??= new()).Take<T>((nint)rounded * tile), weight = _weight + (group * (nint)rounded * terms);
        int positions = ((rows - 1) * _pitch) + _shape.Window.Width.Output;
        for (int from = 0; from < positions; from += tile)
        {
            for (int f = 0; f < rounded; f++)
                new Span<T>(sums + (f * tile), tile).Fill(_bias is null || f >= filters ? T.Zero : _bias[(group * filters) + f]);
            for (int block = 0; block < terms; block += Depth)
            {
                int depth = Math.Min(Depth, terms - block);
                T* factors = weight + ((nint)block * rounded);
                for (int f = 0, height; f < rounded; f += height)
                {
                    height = PlaneTile<T, V, S>.Rows(rounded - f);
                    PlaneTile<T, V, S>.Run(height, depth, factors, planes + from, places + block, sums + (f * tile));
                    factors += (nint)depth * height;
                }
            }
            Write(image, group, firstRow, from, Math.Min(tile, positions - from), sums, tile);
        }
    }

    private static int Rounded(in ConvolutionShape shape) => (shape.FiltersPerGroup + 3) / 4 * 4;

    private static int Reach(in WindowAxis axis) => (axis.Kernel - 1) * axis.Dilation;

    private static int Pitch(in WindowAxis wide) => wide.Output + (Reach(wide) / wide.Stride);

    /// <summary>Copies what some output rows read, with zeros for the padding.</summary>
    private void Fill(int image, int group, int firstRow, int rows, T* planes)
    {
        (WindowAxis high, WindowAxis wide) = (_shape.Window.Height, _shape.Window.Width);
        T* x = _x + ((((nint)image * _shape.Channels) + (group * _shape.ChannelsPerGroup)) * _shape.Window.Inputs);
        for (int channel = 0; channel < _shape.ChannelsPerGroup; channel++, x += _shape.Window.Inputs)
            for (int ph = 0; ph < _phasesHigh; ph++)
                for (int pw = 0; pw < _phasesWide; pw++)
                {
                    // Columns from … to lie on the input.
                    int shift = pw - wide.Before;
                    int from = Math.Clamp((-shift + wide.Stride - 1) / wide.Stride, 0, _pitch);
                    int to = Math.Clamp((wide.Input - shift + wide.Stride - 1) / wide.Stride, from, _pitch);
                    for (int i = 0; i < rows; i++, planes += _pitch)
                    {
                        int ih = ((firstRow + i) * high.Stride) + ph - high.Before;
                        if ((uint)ih >= (uint)high.Input)
                        {
                            new Span<T>(planes, _pitch).Clear();
                            continue;
                        }
                        for (int j = 0; j < from; j++) planes[j] = T.Zero;
                        T* source = x + ((nint)ih * wide.Input) + ((nint)from * wide.Stride) + shift;
                        if (wide.Stride == 1)
                            new Span<T>(source, to - from).CopyTo(new(planes + from, to - from));
                        else
                            for (int j = from; j < to; j++, source += wide.Stride) planes[j] = *source;
                        for (int j = to; j < _pitch; j++) planes[j] = T.Zero;
                    }
                }
    }

    /// <summary>Where each term of the first output stands.</summary>
    private void Locate(nint plane, nint* places)
    {
        (WindowAxis high, WindowAxis wide) = (_shape.Window.Height, _shape.Window.Width);
        for (int channel = 0; channel < _shape.ChannelsPerGroup; channel++)
            for (int h = 0; h < high.Kernel; h++)
                for (int w = 0; w < wide.Kernel; w++)
                {
                    (int down, int ph) = Math.DivRem(h * high.Dilation, high.Stride);
                    (int right, int pw) = Math.DivRem(w * wide.Dilation, wide.Stride);
                    *places++ = (((((nint)channel * _phasesHigh) + ph) * _phasesWide) + pw) * plane + ((nint)down * _pitch) + right;
                }
    }

    /// <summary>Writes the outputs among some positions to where they belong.</summary>
    private void Write(int image, int group, int firstRow, int from, int count, T* sums, int tile)
    {
        int width = _shape.Window.Width.Output, filters = _shape.FiltersPerGroup;
        nint outputs = _shape.Window.Outputs, first = ((nint)image * _shape.Filters) + (group * filters);
        for (int at = 0; at < count;)
        {
            (int row, int column) = Math.DivRem(from + at, _pitch);
            int run = Math.Min(width - column, count - at);
            if (run > 0)
            {
                nint place = ((nint)(firstRow + row) * width) + column;
                for (int f = 0; f < filters; f++)
                {
                    T* to = _y + ((first + f) * outputs) + place;
                    new Span<T>(sums + ((nint)f * tile) + at, run).CopyTo(new(to, run));
                    if (typeof(E) != typeof(NoEpilogue<T>)) _epilogue.Apply(to, first + f, place, run);
                }
            }
            at += Math.Min(_pitch - column, count - at);
        }
    }
}
