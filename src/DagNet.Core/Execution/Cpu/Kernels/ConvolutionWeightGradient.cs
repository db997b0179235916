using System.Numerics;

namespace DagNet;

/// <summary>
/// A part computes some channels of dW: P dYᵀ with the patches P, summed over positions and images in their order, and
/// transposed at the end. So the patches, the larger matrix, are read as they were written.
/// </summary>
internal readonly unsafe struct ConvolutionWeightGradient<T> : IParallelBody
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int LeastRows = 24;

    [ThreadStatic]
    private static Scratch? t_patches;

    [ThreadStatic]
    private static Scratch? t_together;

    [ThreadStatic]
    private static Scratch? t_sums;

    private readonly ConvolutionShape _shape;
    private readonly T* _x, _dy, _dw;
    private readonly int _images, _channels, _blocks;
    private readonly nint _tile;

    public ConvolutionWeightGradient(in ConvolutionShape shape, T* x, T* dy, T* dw)
    {
        _shape = shape;
        _x = x;
        _dy = dy;
        _dw = dw;
        nint positions = shape.Window.Outputs;
        nint fit = Math.Clamp(2 * Convolution.TileElements / shape.Terms, 64, 4 * Convolution.TilePositions);
        _images = (int)Math.Clamp(fit / positions, 1, shape.Batch);
        _tile = Math.Min(positions, fit);
        // The channels are shared out by the number of threads; what is summed, and in which order, does not change.
        int channels = shape.ChannelsPerGroup, threads = WorkerTeam.Shared.Threads;
        int wanted = threads == 1 ? 1 : 2 * threads;
        int most = Math.Max(1, (int)(shape.Terms / LeastRows));
        _blocks = Math.Clamp((wanted + shape.Groups - 1) / shape.Groups, 1, most);
        _channels = (channels + _blocks - 1) / _blocks;
        _blocks = (channels + _channels - 1) / _channels;
    }

    public int Parts => _shape.Groups * _blocks;

    public void Run(int part)
    {
        int filters = _shape.FiltersPerGroup, taps = _shape.Window.Taps, group = part / _blocks;
        int first = part % _blocks * _channels, channels = Math.Min(_channels, _shape.ChannelsPerGroup - first);
        nint positions = _shape.Window.Outputs, inputs = _shape.Window.Inputs, rows = (nint)channels * taps;
        nint filter = group * filters, channel = (group * _shape.ChannelsPerGroup) + first;
        T* sums = (t_sums ??= new()).Take<T>(rows * filters);
        T beta = T.Zero;
        for (int image = 0; image < _shape.Batch; image += _images)
        {
            int images = Math.Min(_images, _shape.Batch - image);
            T* x = _x + (((image * _shape.Channels) + channel) * inputs);
            T* dy = _dy + (((image * _shape.Filters) + filter) * positions);
            for (nint from = 0; from < positions; from += _tile)
            {
                nint count = Math.Min(_tile, positions - from), columns = images * count;
                nint lda = positions, ldb = positions;
                T* a = x + from, b = dy + from;
                if (images > 1)
                {
                    b = (t_together ??= new()).Take<T>(filters * columns);
                    Convolution.Together(dy, _shape.Filters * positions, filters, images, positions, b);
                    ldb = columns;
                }
                if (images > 1 || !_shape.Window.IsIdentity)
                {
                    a = (t_patches ??= new()).Take<T>(rows * columns);
                    lda = columns;
                    for (int i = 0; i < images; i++)
                    {
                        Patches.Gather(
                            _shape.Window, x + (i * _shape.Channels * inputs), channels, from, count,
                            a + (i * count), columns);
                    }
                }
                MatrixArguments<T> product = MatrixProduct.Arguments(
                    false, true, rows, filters, columns, T.One, a, lda, b, ldb, beta, sums, filters, null);
                product.OnlyTiles = _shape.Terms >= 2 * LeastRows;
                MatrixProduct.Run(product, default(NoEpilogue<T>));
                beta = T.One;
            }
        }
        T* dw = _dw + (filter * _shape.Terms) + (first * taps);
        Transposition.Run(sums, filters, dw, _shape.Terms, rows, filters);
    }
}
