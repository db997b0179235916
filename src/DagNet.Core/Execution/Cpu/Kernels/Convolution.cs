using System.Numerics;
using System.Runtime.Intrinsics;

namespace DagNet;

/// <summary>
/// Convolution (cross-correlation, as ONNX's Conv) over one to three spatial axes, NCHW, with strides, dilations,
/// groups and any padding, and its two gradients. ConvTranspose is the gradient of the input.
/// </summary>
/// <remarks>
/// Matrix products of the weights with the input's patches, which are written tile by tile in the layout that the
/// product reads; small images share a tile. Many channels of 3 × 3 taps go through <see cref="Winograd"/>. Rows that are long beside their padding are read where they are, and one
/// channel a group is convolved directly. Results do not depend on the
/// number of threads.
/// </remarks>
internal static unsafe class Convolution
{
    /// <summary>Elements of patches in one tile, so that they stay in the L2 cache.</summary>
    public const int TileElements = 1 << 17;

    /// <summary>Most positions in one tile.</summary>
    public const int TilePositions = 512;

    [ThreadStatic]
    private static Scratch? t_weights;

    [ThreadStatic]
    private static Scratch? t_mirror;

    /// <summary>Y = W * X + bias, then the epilogue, whose rows are (image, filter) and columns positions.</summary>
    /// <param name="shape">Extents.</param>
    /// <param name="x">X.</param>
    /// <param name="weight">W.</param>
    /// <param name="bias">One number for each filter, or null.</param>
    /// <param name="y">Y.</param>
    /// <param name="epilogue">Works on finished pieces of Y.</param>
    /// <param name="prepared">What <see cref="Prepare"/> made of W, or null.</param>
    public static void Forward<T, E>(in ConvolutionShape shape, T* x, T* weight, T* bias, T* y, E epilogue, T* prepared = null)
        where T : unmanaged, IFloatingPointIeee754<T>
        where E : struct, IEpilogue<T>
    {
        if (shape.IsEmpty) return;
        if (IsDirect(shape))
        {
            Direct(shape, x, weight, bias, y, epilogue);
            return;
        }
        if (Winograd.Suits<T>(shape))
        {
            if (typeof(E) == typeof(NoEpilogue<T>))
                Winograd.Forward(shape, (float*)x, (float*)weight, (float*)prepared, (float*)bias, (float*)y, default(NoEpilogue<float>));
            else
                Winograd.Forward(shape, (float*)x, (float*)weight, (float*)prepared, (float*)bias, (float*)y, new OfFloat<T, E>(epilogue));
            return;
        }
        if (TryPlanes(shape, x, weight, prepared, bias, y, epilogue)) return;
        var body = new ConvolutionForward<T, E>(shape, x, weight, bias, y, epilogue);
        Go(body, body.Parts, shape.Work);
    }

    /// <summary>Elements that <see cref="Prepare"/> writes; 0 where the weights are read as they are.</summary>
    public static nint PreparedLength<T>(in ConvolutionShape shape) where T : unmanaged, IFloatingPointIeee754<T>
        => shape.IsEmpty || IsDirect(shape) ? 0
        : Winograd.Suits<T>(shape) ? Winograd.PreparedLength(shape)
        : !SuitsPlanes<T>(shape) ? 0
        : Vector512.IsHardwareAccelerated ? ConvolutionPlanes<T, Vector512<T>, Simd512<T>, NoEpilogue<T>>.PackedLength(shape)
        : Vector256.IsHardwareAccelerated ? ConvolutionPlanes<T, Vector256<T>, Simd256<T>, NoEpilogue<T>>.PackedLength(shape)
        : ConvolutionPlanes<T, Vector128<T>, Simd128<T>, NoEpilogue<T>>.PackedLength(shape);

    /// <summary>What tells the forms of W apart that <see cref="Prepare"/> writes.</summary>
    public static object Form<T>(in ConvolutionShape shape) => (typeof(Convolution), Winograd.Suits<T>(shape), shape.Groups);

    /// <summary>Makes of W what <see cref="Forward"/> reads, the same for all batches.</summary>
    public static void Prepare<T>(in ConvolutionShape shape, T* weight, T* prepared) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (Winograd.Suits<T>(shape)) Winograd.Prepare(shape, (float*)weight, (float*)prepared);
        else if (Vector512.IsHardwareAccelerated) ConvolutionPlanes<T, Vector512<T>, Simd512<T>, NoEpilogue<T>>.Pack(shape, weight, prepared);
        else if (Vector256.IsHardwareAccelerated) ConvolutionPlanes<T, Vector256<T>, Simd256<T>, NoEpilogue<T>>.Pack(shape, weight, prepared);
        else ConvolutionPlanes<T, Vector128<T>, Simd128<T>, NoEpilogue<T>>.Pack(shape, weight, prepared);
    }

    /// <summary>The gradient of X: every dY, times W, is added onto the inputs it came from. Overwrites dX.</summary>
    public static void GradientOfInput<T>(in ConvolutionShape shape, T* dy, T* weight, T* dx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint inputs = shape.Batch * shape.Channels * shape.Window.Inputs;
        if (inputs == 0) return;
        if (shape.IsEmpty)
        {
            for (nint i = 0; i < inputs; i++) dx[i] = T.Zero;
            return;
        }
        bool hasMirror = TryMirror(shape, out ConvolutionShape mirrored);
        if (hasMirror && !IsDirect(mirrored) && Winograd.Suits<T>(mirrored))
        {
            Winograd.GradientOfInput(mirrored, (float*)dy, (float*)weight, (float*)dx);
            return;
        }
        if (hasMirror && (IsDirect(mirrored) || SuitsPlanes<T>(mirrored)))
        {
            T* mirror = (t_mirror ??= new()).Take<T>(shape.Filters * shape.Terms);
            Mirror(shape, weight, mirror);
            Forward(mirrored, dy, mirror, null, dx, default(NoEpilogue<T>));
            return;
        }
        var body = new ConvolutionInputGradient<T>(shape, dy, weight, dx);
        Go(body, body.Parts, shape.Work);
    }

    /// <summary>The gradient of W. Overwrites dW.</summary>
    public static void GradientOfWeight<T>(in ConvolutionShape shape, T* x, T* dy, T* dw)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        nint weights = shape.Filters * shape.Terms;
        if (weights == 0) return;
        if (shape.IsEmpty)
        {
            for (nint i = 0; i < weights; i++) dw[i] = T.Zero;
            return;
        }
        if (Winograd.Suits<T>(shape))
        {
            Winograd.GradientOfWeight(shape, (float*)x, (float*)dy, (float*)dw);
            return;
        }
        var body = new ConvolutionWeightGradient<T>(shape, x, dy, dw);
        Go(body, body.Parts, shape.Work);
    }

    /// <summary>[channels, images · positions] from [images, channels, positions], images imageStride apart.</summary>
    internal static void Together<T>(T* source, nint imageStride, nint channels, nint images, nint positions, T* target)
        where T : unmanaged =>
        StridedCopy.Run(
            [(int)images, (int)channels, (int)positions], source, [imageStride, positions, 1],
            target, [positions, images * positions, 1]);

    // Without strides, the gradient of the input is a convolution with the mirrored taps, filters and channels exchanged.
    internal static bool TryMirror(in ConvolutionShape shape, out ConvolutionShape mirrored)
    {
        (WindowAxis d, WindowAxis h, WindowAxis w) = (shape.Window.Depth, shape.Window.Height, shape.Window.Width);
        mirrored = shape with
        {
            Channels = shape.Filters,
            Filters = shape.Channels,
            Window = new(Mirror(d), Mirror(h), Mirror(w)),
        };
        return d.Stride == 1 && h.Stride == 1 && w.Stride == 1;

        static WindowAxis Mirror(WindowAxis axis) => axis with
        {
            Input = axis.Output,
            Output = axis.Input,
            Before = ((axis.Kernel - 1) * axis.Dilation) - axis.Before,
        };
    }

    private static void Mirror<T>(in ConvolutionShape shape, T* weight, T* mirror) where T : unmanaged
    {
        int filters = shape.FiltersPerGroup, taps = shape.Window.Taps;
        for (int group = 0; group < shape.Groups; group++, weight += filters * shape.Terms)
            for (int channel = 0; channel < shape.ChannelsPerGroup; channel++)
                for (int f = 0; f < filters; f++)
                    for (int t = taps - 1; t >= 0; t--)
                        *mirror++ = weight[(f * shape.Terms) + ((nint)channel * taps) + t];
    }

    internal static bool SuitsPlanes<T>(in ConvolutionShape shape) where T : unmanaged, IFloatingPointIeee754<T>
        => Vector512.IsHardwareAccelerated ? ConvolutionPlanes<T, Vector512<T>, Simd512<T>, NoEpilogue<T>>.Suits(shape)
        : Vector256.IsHardwareAccelerated ? ConvolutionPlanes<T, Vector256<T>, Simd256<T>, NoEpilogue<T>>.Suits(shape)
        : Vector128.IsHardwareAccelerated && ConvolutionPlanes<T, Vector128<T>, Simd128<T>, NoEpilogue<T>>.Suits(shape);

    private static bool TryPlanes<T, E>(in ConvolutionShape shape, T* x, T* weight, T* prepared, T* bias, T* y, E epilogue)
        where T : unmanaged, IFloatingPointIeee754<T>
        where E : struct, IEpilogue<T>
    {
        if (!SuitsPlanes<T>(shape)) return false;
        if (Vector512.IsHardwareAccelerated) Planes<T, Vector512<T>, Simd512<T>, E>(shape, x, weight, prepared, bias, y, epilogue);
        else if (Vector256.IsHardwareAccelerated) Planes<T, Vector256<T>, Simd256<T>, E>(shape, x, weight, prepared, bias, y, epilogue);
        else Planes<T, Vector128<T>, Simd128<T>, E>(shape, x, weight, prepared, bias, y, epilogue);
        return true;
    }

    private static void Planes<T, V, S, E>(in ConvolutionShape shape, T* x, T* weight, T* prepared, T* bias, T* y, E epilogue)
        where T : unmanaged, IFloatingPointIeee754<T>
        where V : unmanaged
        where S : struct, ISimd<V, T>
        where E : struct, IEpilogue<T>
    {
        T* packed = prepared;
        if (packed is null)
        {
            packed = (t_weights ??= new()).Take<T>(ConvolutionPlanes<T, V, S, E>.PackedLength(shape));
            ConvolutionPlanes<T, V, S, E>.Pack(shape, weight, packed);
        }
        var body = new ConvolutionPlanes<T, V, S, E>(shape, x, packed, bias, y, epilogue);
        Go(body, body.Parts, shape.Work);
    }

    internal static bool IsDirect(in ConvolutionShape shape) =>
        shape.ChannelsPerGroup == 1 && shape.FiltersPerGroup <= 4 && shape.Window.Taps is > 1 and <= 512;

    private static void Direct<T, E>(in ConvolutionShape shape, T* x, T* weight, T* bias, T* y, E epilogue)
        where T : unmanaged, IFloatingPointIeee754<T>
        where E : struct, IEpilogue<T>
    {
        int planes = shape.Batch * shape.Filters, inside = shape.Window.Width.Output - shape.Window.Width.Kernel + 1;
        // Long rows without strides are read where they are.
        bool copied = shape.Window.Depth == new WindowAxis(1, 1)
            && (shape.Window.Width.Stride > 1 || inside < 4 * Vector512<T>.Count);
        if (Vector512.IsHardwareAccelerated && copied)
            Go(new DepthwisePlanes<T, Vector512<T>, Simd512<T>, E>(shape, x, weight, bias, y, epilogue), planes, shape.Work);
        else if (Vector256.IsHardwareAccelerated && copied)
            Go(new DepthwisePlanes<T, Vector256<T>, Simd256<T>, E>(shape, x, weight, bias, y, epilogue), planes, shape.Work);
        else if (Vector128.IsHardwareAccelerated && copied)
            Go(new DepthwisePlanes<T, Vector128<T>, Simd128<T>, E>(shape, x, weight, bias, y, epilogue), planes, shape.Work);
        else if (Vector512.IsHardwareAccelerated && inside >= Vector512<T>.Count)
            Go(new Depthwise<T, Vector512<T>, Simd512<T>, E>(shape, x, weight, bias, y, epilogue), planes, shape.Work);
        else if (Vector256.IsHardwareAccelerated && inside >= Vector256<T>.Count)
            Go(new Depthwise<T, Vector256<T>, Simd256<T>, E>(shape, x, weight, bias, y, epilogue), planes, shape.Work);
        else if (Vector128.IsHardwareAccelerated)
            Go(new Depthwise<T, Vector128<T>, Simd128<T>, E>(shape, x, weight, bias, y, epilogue), planes, shape.Work);
        else
            Go(new Depthwise<T, T, SimdScalar<T>, E>(shape, x, weight, bias, y, epilogue), planes, shape.Work);
    }

    private static void Go<TBody>(TBody body, int parts, double work) where TBody : struct, IParallelBody
    {
        // A single part leaves the threads to its matrix product.
        if (parts > 1 && work >= 1 << 17) WorkerTeam.Shared.For(parts, body);
        else for (int part = 0; part < parts; part++) body.Run(part);
    }

    /// <summary>What T is called where it is known to be float.</summary>
    private readonly struct OfFloat<T, E>(E epilogue) : IEpilogue<float>
        where T : unmanaged
        where E : struct, IEpilogue<T>
    {
        public void Apply(float* values, nint row, nint column, int length) => epilogue.Apply((T*)values, row, column, length);
    }
}
