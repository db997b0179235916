using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>A part computes one group's filters for some positions of an image, or for some small images.</summary>
internal readonly unsafe struct ConvolutionForward<T, E> : IParallelBody
    where T : unmanaged, IFloatingPointIeee754<T>
    where E : struct, IEpilogue<T>
{
    [ThreadStatic]
    private static Scratch? t_patches;

    [ThreadStatic]
    private static Scratch? t_products;

    private readonly ConvolutionShape _shape;
    private readonly T* _x, _weight, _bias, _y;
    private readonly E _epilogue;
    private readonly int _images, _tiles;
    private readonly nint _tile;

    public ConvolutionForward(in ConvolutionShape shape, T* x, T* weight, T* bias, T* y, E epilogue)
    {
        _shape = shape;
        _x = x;
        _weight = weight;
        _bias = bias;
        _y = y;
        _epilogue = epilogue;
        nint positions = shape.Window.Outputs;
        nint fit = Convolution.TileElements / Math.Max(shape.Terms, 1) / 32 * 32;
        nint most = Math.Clamp(fit, 64, Convolution.TilePositions);
        _images = (int)Math.Clamp(most / positions, 1, shape.Batch);
        nint tiles = (positions + most - 1) / most;
        _tile = ((positions + tiles - 1) / tiles + 31) / 32 * 32;
        _tiles = (int)((positions + _tile - 1) / _tile);
    }

    public int Parts => (_shape.Batch + _images - 1) / _images * _shape.Groups * _tiles;

    public void Run(int part)
    {
        nint from = part % _tiles * _tile;
        int group = part / _tiles % _shape.Groups, image = part / _tiles / _shape.Groups * _images;
        int images = Math.Min(_images, _shape.Batch - image), filters = _shape.FiltersPerGroup;
        nint positions = _shape.Window.Outputs, inputs = _shape.Window.Inputs;
        nint count = Math.Min(_tile, positions - from);
        T* x = _x + ((((nint)image * _shape.Channels) + (group * _shape.ChannelsPerGroup)) * inputs);
        T* y = _y + ((((nint)image * _shape.Filters) + (group * filters)) * positions);
        var product = new MatrixArguments<T>
        {
            M = filters,
            N = images * count,
            K = _shape.Terms,
            Alpha = T.One,
            A = _weight + (group * filters * _shape.Terms),
            ARow = _shape.Terms,
            AColumn = 1,
            C = y + from,
            CRow = positions,
            FirstRow = ((nint)image * _shape.Filters) + (group * filters),
        };
        var epilogue = new ConvolutionEpilogue<T, E>(_bias, _shape.Filters, from, _epilogue);
        if (images == 1 && _shape.Window.IsIdentity)
        {
            product.B = x + from;
            (product.BRow, product.BColumn) = (positions, 1);
        }
        else
        {
            product.Packed = Pack(x, images, from, count);
        }
        if (images > 1)
        {
            product.C = (t_products ??= new()).Take<T>(product.M * product.N);
            product.CRow = product.N;
            MatrixProduct.Run(product, default(NoEpilogue<T>));
            Apart(product.C, product.N, images, y, product.FirstRow, epilogue);
        }
        else if (_bias is null && typeof(E) == typeof(NoEpilogue<T>))
        {
            MatrixProduct.Run(product, default(NoEpilogue<T>));
        }
        else
        {
            MatrixProduct.Run(product, epilogue);
        }
    }

    // The patches go straight into the panels that the product reads.
    private T* Pack(T* x, int images, nint from, nint count)
    {
        nint columns = images * count, terms = _shape.Terms, depth = MatrixBlocks.Depth<T>();
        int width = MatrixProduct.PanelWidth<T>(columns);
        nint rounded = (columns + width - 1) / width * width;
        T* packed = (t_patches ??= new()).Take<T>(rounded * terms);
        for (nint row = 0; row < terms; row += depth)
        {
            nint rows = Math.Min(depth, terms - row);
            T* panels = packed + (row * rounded);
            if (rounded > columns)
                new Span<T>(panels + ((rounded - width) * rows), (int)(width * rows)).Clear();
            for (int i = 0; i < images; i++)
            {
                Patches.Gather(
                    _shape.Window, x + (i * _shape.Channels * _shape.Window.Inputs), row, rows, from, count,
                    panels, width, i * count, width, width * rows);
            }
        }
        return packed;
    }

    private void Apart(T* products, nint columns, int images, T* y, nint firstRow, ConvolutionEpilogue<T, E> epilogue)
    {
        nint positions = _shape.Window.Outputs;
        for (int i = 0; i < images; i++)
        {
            for (int f = 0; f < _shape.FiltersPerGroup; f++)
            {
                T* to = y + (((i * _shape.Filters) + f) * positions);
                T* piece = products + (f * columns) + (i * positions);
                Unsafe.CopyBlockUnaligned(to, piece, (uint)(positions * sizeof(T)));
                epilogue.Apply(to, firstRow + (i * _shape.Filters) + f, 0, (int)positions);
            }
        }
    }
}
