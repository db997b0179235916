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
    private readonly PaddedPlanes _planes;
    private readonly int _rows, _blocks;

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
        _planes = new(shape.Window);
        WindowAxis high = shape.Window.Height;
        nint row = shape.ChannelsPerGroup * _planes.Length(1 - _planes.Below);
        int most = (int)Math.Clamp((PlaneElements / row) - _planes.Below, 1, high.Output);
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
        int tile = 2 * S.Count, computed = (((high.Output * new PaddedPlanes(shape.Window).Pitch) + tile - 1) / tile) * tile;
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
        int channels = _shape.ChannelsPerGroup, taps = _shape.Window.Taps;
        nint length = _planes.Length(rows), inputs = _shape.Window.Inputs;
        T* planes = (t_planes ??= new()).Take<T>((channels * length) + (2 * tile));
        nint* places = (t_places ??= new()).Take<nint>(terms);
        T* x = _x + ((((nint)image * _shape.Channels) + (group * channels)) * inputs);
        for (int channel = 0; channel < channels; channel++)
        {
            _planes.Fill(x + (channel * inputs), firstRow, rows, planes + (channel * length));
            _planes.Locate(rows, channel * length, places + ((nint)channel * taps));
        }
        T* sums = (t_sums ??= new()).Take<T>((nint)rounded * tile), weight = _weight + (group * (nint)rounded * terms);
        int positions = _planes.Positions(rows);
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

    /// <summary>Writes the outputs among some positions to where they belong.</summary>
    private void Write(int image, int group, int firstRow, int from, int count, T* sums, int tile)
    {
        int width = _shape.Window.Width.Output, filters = _shape.FiltersPerGroup;
        nint outputs = _shape.Window.Outputs, first = ((nint)image * _shape.Filters) + (group * filters);
        for (int at = 0; at < count;)
        {
            (int row, int column) = Math.DivRem(from + at, _planes.Pitch);
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
            at += Math.Min(_planes.Pitch - column, count - at);
        }
    }
}
