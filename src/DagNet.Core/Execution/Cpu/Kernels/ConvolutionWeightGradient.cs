using System.Numerics;

namespace DagNet;

/// <summary>
/// A part computes some filters and channels of dW: dY Pᵀ with the patches P, summed over positions and images in their
/// order.
/// </summary>
internal readonly unsafe struct ConvolutionWeightGradient<T> : IParallelBody where T : unmanaged, IFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static Scratch? t_patches;

    [ThreadStatic]
    private static Scratch? t_together;

    private readonly ConvolutionShape _shape;
    private readonly T* _x, _dy, _dw;
    private readonly int _images, _channels, _filters, _channelBlocks, _filterBlocks;
    private readonly nint _tile;

    public ConvolutionWeightGradient(in ConvolutionShape shape, T* x, T* dy, T* dw)
    {
        _shape = shape;
        _x = x;
        _dy = dy;
        _dw = dw;
        int taps = shape.Window.Taps, channels = shape.ChannelsPerGroup, filters = shape.FiltersPerGroup;
        // Eight parts, of whole panels of columns and whole tiles of rows where there are enough.
        int wanted = (8 + shape.Groups - 1) / shape.Groups;
        _channels = Math.Min(channels, Math.Max((64 + taps - 1) / taps, (channels + wanted - 1) / wanted));
        _channelBlocks = (channels + _channels - 1) / _channels;
        int rows = (wanted + _channelBlocks - 1) / _channelBlocks;
        _filters = Math.Min(filters, Math.Max(12, ((filters + rows - 1) / rows + 11) / 12 * 12));
        _filterBlocks = (filters + _filters - 1) / _filters;
        nint positions = shape.Window.Outputs;
        nint most = Math.Clamp(Convolution.TileElements / ((nint)_channels * taps), 64, 4 * Convolution.TilePositions);
        _images = (int)Math.Clamp(most / positions, 1, shape.Batch);
        _tile = Math.Min(positions, most);
    }

    public int Parts => _shape.Groups * _channelBlocks * _filterBlocks;

    public void Run(int part)
    {
        int block = part % _filterBlocks * _filters, filters = Math.Min(_filters, _shape.FiltersPerGroup - block);
        int first = part / _filterBlocks % _channelBlocks * _channels;
        int channels = Math.Min(_channels, _shape.ChannelsPerGroup - first);
        int group = part / _filterBlocks / _channelBlocks;
        nint positions = _shape.Window.Outputs, inputs = _shape.Window.Inputs, rows = (nint)channels * _shape.Window.Taps;
        nint filter = (group * _shape.FiltersPerGroup) + block, channel = (group * _shape.ChannelsPerGroup) + first;
        T* dw = _dw + (filter * _shape.Terms) + (first * _shape.Window.Taps);
        T beta = T.Zero;
        for (int image = 0; image < _shape.Batch; image += _images)
        {
            int images = Math.Min(_images, _shape.Batch - image);
            T* x = _x + (((image * _shape.Channels) + channel) * inputs);
            T* dy = _dy + (((image * _shape.Filters) + filter) * positions);
            for (nint from = 0; from < positions; from += _tile)
            {
                nint count = Math.Min(_tile, positions - from), columns = images * count, lda = positions, ldb = positions;
                T* a = dy + from, b = x + from;
                if (images > 1)
                {
                    a = (t_together ??= new()).Take<T>(filters * columns);
                    Convolution.Together(dy, _shape.Filters * positions, filters, images, positions, a);
                    lda = columns;
                }
                if (images > 1 || !_shape.Window.IsIdentity)
                {
                    b = (t_patches ??= new()).Take<T>(rows * columns);
                    ldb = columns;
                    for (int i = 0; i < images; i++)
                    {
                        Patches.Gather(
                            _shape.Window, x + (i * _shape.Channels * inputs), channels, from, count,
                            b + (i * count), columns);
                    }
                }
                MatrixProduct.Run(false, true, filters, rows, columns, T.One, a, lda, b, ldb, beta, dw, _shape.Terms);
                beta = T.One;
            }
        }
    }
}
