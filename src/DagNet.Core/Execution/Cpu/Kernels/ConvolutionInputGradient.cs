using System.Numerics;

namespace DagNet;

/// <summary>
/// A part computes some channels of dX, for an image or for some small ones: Wᵀ dY gives the gradient of the patches,
/// which are added up in the order of positions and taps.
/// </summary>
internal readonly unsafe struct ConvolutionInputGradient<T> : IParallelBody
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static Scratch? t_patches;

    [ThreadStatic]
    private static Scratch? t_together;

    private readonly ConvolutionShape _shape;
    private readonly T* _dy, _weight, _dx;
    private readonly int _images, _channels, _blocks;
    private readonly nint _tile;

    public ConvolutionInputGradient(in ConvolutionShape shape, T* dy, T* weight, T* dx)
    {
        _shape = shape;
        _dy = dy;
        _weight = weight;
        _dx = dx;
        nint positions = shape.Window.Outputs;
        _images = (int)Math.Clamp(Convolution.TilePositions / positions, 1, shape.Batch);
        _tile = Math.Min(positions, Convolution.TilePositions);
        int units = (shape.Batch + _images - 1) / _images * shape.Groups, perGroup = shape.ChannelsPerGroup;
        nint fit = 2 * Convolution.TileElements / (_images * _tile * shape.Window.Taps);
        int most = (int)Math.Clamp(fit, 1, perGroup), least = Math.Min(perGroup, 1 + (31 / shape.Window.Taps));
        // Eight parts, if the channels are many enough for it.
        _channels = Math.Max(least, Math.Min(most, (perGroup * units + 7) / 8));
        _blocks = (perGroup + _channels - 1) / _channels;
    }

    public int Parts => (_shape.Batch + _images - 1) / _images * _shape.Groups * _blocks;

    public void Run(int part)
    {
        int block = part % _blocks, group = part / _blocks % _shape.Groups;
        int image = part / _blocks / _shape.Groups * _images, images = Math.Min(_images, _shape.Batch - image);
        int first = block * _channels, channels = Math.Min(_channels, _shape.ChannelsPerGroup - first);
        int filters = _shape.FiltersPerGroup, taps = _shape.Window.Taps;
        nint positions = _shape.Window.Outputs, inputs = _shape.Window.Inputs;
        T* dx = _dx + ((((nint)image * _shape.Channels) + (group * _shape.ChannelsPerGroup) + first) * inputs);
        T* dy = _dy + ((((nint)image * _shape.Filters) + (group * filters)) * positions);
        T* weight = _weight + (group * filters * _shape.Terms) + (first * taps);
        nint rows = (nint)channels * taps;
        if (images == 1 && _shape.Window.IsIdentity)
        {
            MatrixProduct.Run(
                true, false, rows, positions, filters,
                T.One, weight, _shape.Terms, dy, positions, T.Zero, dx, positions);
            return;
        }
        for (int i = 0; i < images; i++)
            new Span<T>(dx + (i * _shape.Channels * inputs), checked((int)(channels * inputs))).Clear();
        for (nint from = 0; from < positions; from += _tile)
        {
            nint count = Math.Min(_tile, positions - from), columns = images * count, stride = positions;
            T* source = dy + from;
            if (images > 1)
            {
                source = (t_together ??= new()).Take<T>(filters * columns);
                Convolution.Together(dy, _shape.Filters * positions, filters, images, positions, source);
                stride = columns;
            }
            T* patches = (t_patches ??= new()).Take<T>(rows * columns);
            MatrixProduct.Run(
                true, false, rows, columns, filters,
                T.One, weight, _shape.Terms, source, stride, T.Zero, patches, columns);
            for (int i = 0; i < images; i++)
            {
                Patches.ScatterAdd(
                    _shape.Window, patches + (i * count), columns, channels, from, count,
                    dx + (i * _shape.Channels * inputs));
            }
        }
    }
}
