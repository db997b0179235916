using System.Runtime.Intrinsics;

namespace DagNet;

/// <summary>
/// Convolution of float32 by 3 × 3 taps without strides, and its gradients, by Winograd's minimal filtering F(4 × 4, 3 × 3): tiles of 6 × 6
/// inputs and the filters become 36 values each, and 36 matrix products over the channels a quarter of the operations.
/// </summary>
/// <remarks>
/// Errors are about twice those of a direct sum. An infinite input makes all outputs of its tile NaN, where a direct sum has
/// infinities. Results do not depend on the number of threads.
/// </remarks>
internal static unsafe class Winograd
{
    /// <summary>What a plan's text says.</summary>
    public const string Remark = "Winograd, 4 × 4 outputs from 36 products in place of 144";

    /// <summary>What a transform costs beside a multiplication in a product: as many for each value in and out, and for each filter's.</summary>
    private const double InputCost = 850, OutputCost = 510, FilterCost = 150;

    /// <summary>Bytes of values and products of a block, and of a group of filters.</summary>
    private const int BlockBytes = 2 << 20, GroupBytes = 3 << 20;

    private const int LeastChannels = 16, MostTiles = 512;

    [ThreadStatic]
    private static Scratch? t_filters;

    [ThreadStatic]
    private static Scratch? t_values;

    [ThreadStatic]
    private static Scratch? t_products;

    [ThreadStatic]
    private static Scratch? t_places;

    /// <summary>Whether the convolution is computed faster so.</summary>
    public static bool Suits<T>(in ConvolutionShape shape)
    {
        (WindowAxis h, WindowAxis w) = (shape.Window.Height, shape.Window.Width);
        if (typeof(T) != typeof(float) || !Transposition.HasInterleave || shape.Groups > 1 || shape.Window.Depth != new WindowAxis(1, 1)
            || !IsThree(h) || !IsThree(w) || shape.Channels < LeastChannels || shape.Filters < LeastChannels)
            return false;
        double tiles = (double)shape.Batch * WinogradBlock.Along(h) * WinogradBlock.Along(w), width = 2 * Width;
        double products = Math.Ceiling(tiles / width) * width * WinogradBlock.Values * shape.Channels * shape.Filters;
        double transforms = (tiles * ((InputCost * shape.Channels) + (OutputCost * shape.Filters))) + (FilterCost * shape.Channels * shape.Filters);
        return 1.15 * (products + transforms) < shape.Work;

        static bool IsThree(WindowAxis axis) => axis is { Kernel: 3, Stride: 1, Dilation: 1 };
    }

    /// <summary>Y = W * X + bias, then the epilogue.</summary>
    /// <param name="shape">Extents.</param>
    /// <param name="x">X.</param>
    /// <param name="weight">W.</param>
    /// <param name="prepared">What <see cref="Prepare"/> made of W, or null.</param>
    /// <param name="bias">One number for each filter, or null.</param>
    /// <param name="y">Y.</param>
    /// <param name="epilogue">Works on finished pieces of Y.</param>
    public static void Forward<E>(in ConvolutionShape shape, float* x, float* weight, float* prepared, float* bias, float* y, E epilogue)
        where E : struct, IEpilogue<float> => Forward(shape, x, weight, prepared, mirrored: false, bias, y, epilogue);

    /// <summary>Elements that <see cref="Prepare"/> writes.</summary>
    public static nint PreparedLength(in ConvolutionShape shape) => WinogradBlock.Values * Apart((nint)shape.Filters * shape.Channels);

    /// <summary>Transforms the filters, which is the same for all batches.</summary>
    public static void Prepare(in ConvolutionShape shape, float* weight, float* prepared)
    {
        nint step = Apart((nint)shape.Filters * shape.Channels);
        if (Vector512.IsHardwareAccelerated) Transform<Vector512<float>, Simd512<float>>(shape, weight, false, 0, shape.Filters, prepared, step);
        else if (Vector256.IsHardwareAccelerated) Transform<Vector256<float>, Simd256<float>>(shape, weight, false, 0, shape.Filters, prepared, step);
        else Transform<Vector128<float>, Simd128<float>>(shape, weight, false, 0, shape.Filters, prepared, step);
    }

    /// <summary>The gradient of X. Overwrites dX.</summary>
    /// <param name="mirrored">The convolution of dY to dX, with filters and channels exchanged.</param>
    /// <param name="dy">dY.</param>
    /// <param name="weight">W.</param>
    /// <param name="dx">dX.</param>
    public static void GradientOfInput(in ConvolutionShape mirrored, float* dy, float* weight, float* dx)
        => Forward(mirrored, dy, weight, null, mirrored: true, null, dx, default(NoEpilogue<float>));

    /// <summary>The gradient of W. Overwrites dW.</summary>
    public static void GradientOfWeight(in ConvolutionShape shape, float* x, float* dy, float* dw)
    {
        if (Vector512.IsHardwareAccelerated) GradientOfWeight<Vector512<float>, Simd512<float>>(shape, x, dy, dw);
        else if (Vector256.IsHardwareAccelerated) GradientOfWeight<Vector256<float>, Simd256<float>>(shape, x, dy, dw);
        else GradientOfWeight<Vector128<float>, Simd128<float>>(shape, x, dy, dw);
    }

    private static int Width => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    private static void Forward<E>(in ConvolutionShape shape, float* x, float* weight, float* prepared, bool mirrored, float* bias, float* y, E epilogue)
        where E : struct, IEpilogue<float>
    {
        if (Vector512.IsHardwareAccelerated) Forward<Vector512<float>, Simd512<float>, E>(shape, x, weight, prepared, mirrored, bias, y, epilogue);
        else if (Vector256.IsHardwareAccelerated) Forward<Vector256<float>, Simd256<float>, E>(shape, x, weight, prepared, mirrored, bias, y, epilogue);
        else Forward<Vector128<float>, Simd128<float>, E>(shape, x, weight, prepared, mirrored, bias, y, epilogue);
    }

    private static void Forward<V, S, E>(in ConvolutionShape shape, float* x, float* weight, float* prepared, bool mirrored, float* bias, float* y, E epilogue)
        where V : unmanaged
        where S : struct, ISimd<V, float>
        where E : struct, IEpilogue<float>
    {
        int channels = shape.Channels, block = Block(shape), group = Group(shape, block), blocks = (int)((Tiles(shape) + block - 1) / block);
        nint filterStep = Apart((prepared is null ? (nint)group : shape.Filters) * channels);
        float* transformed = prepared is null ? (t_filters ??= new()).Take<float>(WinogradBlock.Values * filterStep) : prepared;
        for (int from = 0; from < shape.Filters; from += group, transformed += prepared is null ? 0 : (nint)group * channels)
        {
            int filters = Math.Min(group, shape.Filters - from);
            if (prepared is null)
                Transform<V, S>(shape, weight, mirrored, from, filters, transformed, filterStep);
            // Several blocks are shared out, and each stays on one core; the loops within one are shared out where it is the only one.
            WorkerTeam.Shared.For(blocks, new Blocks<V, S, E>(shape, block, from, filters, x, transformed, filterStep, mirrored, bias, y, epilogue));
        }
    }

    private static void Transform<V, S>(in ConvolutionShape shape, float* weight, bool mirrored, int from, int filters, float* transformed, nint step)
        where V : unmanaged
        where S : struct, ISimd<V, float>
    {
        int channels = shape.Channels;
        // W is [filters, channels], and for the gradient of X, where these are exchanged, [channels, filters].
        if (mirrored)
            WorkerTeam.Shared.For(channels, new WinogradFilters<V, S>(weight + (from * 9), shape.Filters * 9, true, transformed, step, filters));
        else
            WorkerTeam.Shared.For(filters, new WinogradFilters<V, S>(weight + ((nint)from * channels * 9), channels * 9, false, transformed, step, channels));
    }

    private static void GradientOfWeight<V, S>(in ConvolutionShape shape, float* x, float* dy, float* dw)
        where V : unmanaged
        where S : struct, ISimd<V, float>
    {
        int channels = shape.Channels, block = Block(shape), group = Group(shape, block);
        nint filterStep = Apart((nint)group * channels), valueStep = Apart((nint)channels * block), productStep = Apart((nint)group * block);
        float* sums = (t_filters ??= new()).Take<float>(WinogradBlock.Values * filterStep);
        float* values = (t_values ??= new()).Take<float>(WinogradBlock.Values * valueStep);
        float* gradients = (t_products ??= new()).Take<float>(WinogradBlock.Values * productStep);
        for (int from = 0; from < shape.Filters; from += group)
        {
            int filters = Math.Min(group, shape.Filters - from);
            for (nint first = 0, tiles = Tiles(shape); first < tiles; first += block)
            {
                WinogradBlock tile = At(shape, first, tiles, block);
                if (from == 0)
                {
                    var inputs = new WinogradInputs<V, S>(tile, x, values, valueStep, packed: false);
                    WorkerTeam.Shared.For(inputs.Parts, inputs);
                }
                WorkerTeam.Shared.For(filters, new WinogradOutputGradients<V, S>(tile, from, dy, gradients, productStep));
                WorkerTeam.Shared.For(WinogradBlock.Values, new Sum(tile, filters, gradients, productStep, values, valueStep, sums, filterStep, first > 0));
            }
            WorkerTeam.Shared.For(filters, new WinogradFilterGradients<V, S>(sums, filterStep, dw + ((nint)from * channels * 9), channels));
        }
    }

    // Where one block has all tiles, the filters are taken in groups whose values stay in the cache.
    private static int Group(in ConvolutionShape shape, int block)
        => Tiles(shape) > block ? shape.Filters : Math.Min(shape.Filters, Math.Max(1, GroupBytes / (WinogradBlock.Values * sizeof(float) * 12 * shape.Channels)) * 12);

    private static nint Tiles(in ConvolutionShape shape)
        => (nint)shape.Batch * WinogradBlock.Along(shape.Window.Height) * WinogradBlock.Along(shape.Window.Width);

    private static int Block(in ConvolutionShape shape)
    {
        int width = 2 * Width;
        nint fit = BlockBytes / (WinogradBlock.Values * sizeof(float) * (shape.Channels + shape.Filters));
        return (int)((Math.Min(Math.Clamp(fit, 2 * width, MostTiles), Tiles(shape)) + width - 1) / width * width);
    }

    // Powers of two would compete for the same few places in the cache.
    private static nint Apart(nint length) => ((length + 15) / 16 * 16) + 48;

    private static WinogradBlock At(in ConvolutionShape shape, nint first, nint tiles, int block)
    {
        int count = (int)Math.Min(block, tiles - first), width = 2 * Width, rounded = (count + width - 1) / width * width;
        nint* outputs = (t_places ??= new()).Take<nint>(2 * block);
        var at = new WinogradBlock(shape, first, count, rounded, (int*)(outputs + block), outputs, ((byte, byte)*)((int*)(outputs + block) + block));
        at.Place();
        return at;
    }

    /// <summary>A part computes the outputs of a block of tiles, for a group of filters.</summary>
    private readonly struct Blocks<V, S, E>(ConvolutionShape shape, int block, int from, int filters, float* x, float* transformed, nint filterStep,
        bool mirrored, float* bias, float* y, E epilogue) : IParallelBody
        where V : unmanaged
        where S : struct, ISimd<V, float>
        where E : struct, IEpilogue<float>
    {
        public void Run(int part)
        {
            nint valueStep = Apart((nint)shape.Channels * block), productStep = Apart((nint)filters * block);
            float* values = (t_values ??= new()).Take<float>(WinogradBlock.Values * valueStep);
            float* products = (t_products ??= new()).Take<float>(WinogradBlock.Values * productStep);
            WinogradBlock tile = At(shape, (nint)part * block, Tiles(shape), block);
            // Groups of filters share the values: there is one block then.
            if (from == 0)
            {
                var inputs = new WinogradInputs<V, S>(tile, x, values, valueStep, packed: true);
                WorkerTeam.Shared.For(inputs.Parts, inputs);
            }
            WorkerTeam.Shared.For(WinogradBlock.Values, new Product(tile, filters, mirrored, transformed, filterStep, values, valueStep, products, productStep));
            WorkerTeam.Shared.For(filters, new WinogradOutputs<V, S, E>(tile, from, products, productStep, bias, y, epilogue));
        }
    }

    /// <summary>One of the products of the filters with the tiles' values.</summary>
    private readonly struct Product(
        WinogradBlock tile, int rows, bool transposed, float* filters, nint filterStep, float* values, nint valueStep, float* products, nint productStep)
        : IParallelBody
    {
        public void Run(int part) => MatrixProduct.RunPacked(transposed, rows, tile.Rounded, tile.Shape.Channels, 1, filters + (part * filterStep),
            transposed ? rows : tile.Shape.Channels, values + (part * valueStep), 0, products + (part * productStep), tile.Rounded, null, default(NoEpilogue<float>));
    }

    /// <summary>One of the products of the outputs' gradients with the tiles' values, added to those of earlier blocks.</summary>
    private readonly struct Sum(
        WinogradBlock tile, int rows, float* gradients, nint gradientStep, float* values, nint valueStep, float* sums, nint sumStep, bool adds) : IParallelBody
    {
        public void Run(int part) => MatrixProduct.Run(false, true, rows, tile.Shape.Channels, tile.Count, 1, gradients + (part * gradientStep),
            tile.Rounded, values + (part * valueStep), tile.Rounded, adds ? 1f : 0, sums + (part * sumStep), tile.Shape.Channels);
    }
}
