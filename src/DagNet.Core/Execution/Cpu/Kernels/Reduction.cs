using System.Numerics;
using System.Runtime.Intrinsics;

namespace DagNet;

/// <summary>
/// Sum, Prod, Max and Min of a dense row-major tensor along any axes, at least as accurate as pairwise summation and
/// the same on any number of threads. A mean is a sum, scaled.
/// </summary>
internal static unsafe class Reduction
{
    /// <param name="shape">Extents of x.</param>
    /// <param name="reduced">For each axis, whether it is folded.</param>
    /// <param name="x">The input.</param>
    /// <param name="y">The result: the axes that are kept, row-major.</param>
    public static void Sum<T>(ReadOnlySpan<int> shape, ReadOnlySpan<bool> reduced, T* x, T* y)
        where T : unmanaged, INumber<T> => Run<T, SumReducer<T>>(shape, reduced, x, y);

    /// <inheritdoc cref="Sum"/>
    public static void Prod<T>(ReadOnlySpan<int> shape, ReadOnlySpan<bool> reduced, T* x, T* y)
        where T : unmanaged, INumber<T> => Run<T, ProdReducer<T>>(shape, reduced, x, y);

    /// <inheritdoc cref="Sum"/>
    public static void Max<T>(ReadOnlySpan<int> shape, ReadOnlySpan<bool> reduced, T* x, T* y)
        where T : unmanaged, INumber<T> => Run<T, MaxReducer<T>>(shape, reduced, x, y);

    /// <inheritdoc cref="Sum"/>
    public static void Min<T>(ReadOnlySpan<int> shape, ReadOnlySpan<bool> reduced, T* x, T* y)
        where T : unmanaged, INumber<T> => Run<T, MinReducer<T>>(shape, reduced, x, y);

    /// <inheritdoc cref="Sum"/>
    public static void Run<T, R>(ReadOnlySpan<int> shape, ReadOnlySpan<bool> reduced, T* x, T* y)
        where T : unmanaged, INumber<T>
        where R : struct, IReducer<T>
    {
        if (Vector512.IsHardwareAccelerated)
            ReductionPasses<T, Vector512<T>, Simd512<T>, R>.Run(shape, reduced, x, y);
        else if (Vector256.IsHardwareAccelerated)
            ReductionPasses<T, Vector256<T>, Simd256<T>, R>.Run(shape, reduced, x, y);
        else if (Vector128.IsHardwareAccelerated)
            ReductionPasses<T, Vector128<T>, Simd128<T>, R>.Run(shape, reduced, x, y);
        else
            ReductionPasses<T, T, SimdScalar<T>, R>.Run(shape, reduced, x, y);
    }

    /// <summary>One contiguous row.</summary>
    public static T Row<T, R>(T* x, nint count) where T : unmanaged, INumber<T> where R : struct, IReducer<T> =>
        Vector512.IsHardwareAccelerated ? Fold<T, Vector512<T>, Simd512<T>, R>.Row(x, count)
        : Vector256.IsHardwareAccelerated ? Fold<T, Vector256<T>, Simd256<T>, R>.Row(x, count)
        : Vector128.IsHardwareAccelerated ? Fold<T, Vector128<T>, Simd128<T>, R>.Row(x, count)
        : Fold<T, T, SimdScalar<T>, R>.Row(x, count);

    /// <summary>At most 256 columns of rows that are stride apart.</summary>
    public static void Columns<T, R>(T* x, nint stride, nint rows, nint columns, T* y)
        where T : unmanaged, INumber<T>
        where R : struct, IReducer<T>
    {
        if (Vector512.IsHardwareAccelerated)
            Fold<T, Vector512<T>, Simd512<T>, R>.Columns(x, stride, rows, columns, y);
        else if (Vector256.IsHardwareAccelerated)
            Fold<T, Vector256<T>, Simd256<T>, R>.Columns(x, stride, rows, columns, y);
        else if (Vector128.IsHardwareAccelerated)
            Fold<T, Vector128<T>, Simd128<T>, R>.Columns(x, stride, rows, columns, y);
        else
            Fold<T, T, SimdScalar<T>, R>.Columns(x, stride, rows, columns, y);
    }
}
