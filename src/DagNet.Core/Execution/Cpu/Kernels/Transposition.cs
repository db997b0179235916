using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DagNet;

/// <summary>target[j, i] = source[i, j] for elements of any size, in blocks that use each cache line whole.</summary>
internal static unsafe class Transposition
{
    private const int Line = 16, Crowd = 2048;

    /// <summary>Whether <see cref="Four(float*, float*, float*, float*, float*, float*, float*, float*)"/> can be called.</summary>
    public static bool HasInterleave => Sse2.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <param name="source">rows × columns elements; neighbouring rows are sourceRow elements apart.</param>
    /// <param name="sourceRow">Distance of the source's rows, in elements.</param>
    /// <param name="target">columns × rows elements; neighbouring rows are targetRow elements apart.</param>
    /// <param name="targetRow">Distance of the target's rows, in elements.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(T* source, nint sourceRow, T* target, nint targetRow, nint rows, nint columns)
        where T : unmanaged
    {
        nint blocks = 0;
        bool crowded = sourceRow * sizeof(T) % Crowd == 0 || targetRow * sizeof(T) % Crowd == 0;
        if (crowded && HasInterleave && sizeof(T) == 4 && columns >= Line)
        {
            blocks = rows / Line * Line;
            Blocks((float*)source, sourceRow, (float*)target, targetRow, blocks, columns);
        }
        source += blocks * sourceRow;
        target += blocks;
        rows -= blocks;
        int tile = !HasInterleave ? 1 : sizeof(T) == 4 ? 4 : sizeof(T) == 8 ? 2 : 1;
        for (nint jLine = 0; jLine < columns; jLine += Line)
        {
            nint jEnd = Math.Min(columns, jLine + Line);
            nint i = 0;
            for (; i + tile <= rows; i += tile)
            {
                nint j = jLine;
                for (; j + tile <= jEnd; j += tile)
                {
                    T* from = source + (i * sourceRow) + j, to = target + (j * targetRow) + i;
                    if (tile == 4) Four((float*)from, sourceRow, (float*)to, targetRow);
                    else if (tile == 2) Two((double*)from, sourceRow, (double*)to, targetRow);
                    else *to = *from;
                }
                for (; j < jEnd; j++)
                {
                    for (nint r = i; r < i + tile; r++) target[(j * targetRow) + r] = source[(r * sourceRow) + j];
                }
            }
            for (; i < rows; i++)
            {
                for (nint j = jLine; j < jEnd; j++) target[(j * targetRow) + i] = source[(i * sourceRow) + j];
            }
        }
    }

    /// <summary>
    /// Whole blocks of 16 rows. Each line of the source is read once and each of the target is written whole: with
    /// strides of a power of two, they all compete for the same few places in the cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private static void Blocks(float* source, nint sourceRow, float* target, nint targetRow, nint rows, nint columns)
    {
        float* block = stackalloc float[Line * Line];
        for (nint i = 0; i < rows; i += Line)
        {
            for (nint j = 0; j < columns; j += Line)
            {
                // The last block may overlap the one before.
                j = Math.Min(j, columns - Line);
                float* from = source + (i * sourceRow) + j, to = target + (j * targetRow) + i;
                for (int r = 0; r < Line; r++) Vector512.Load(from + (r * sourceRow)).Store(block + (r * Line));
                for (int c = 0; c < Line; c += 4)
                {
                    for (int r = 0; r < Line; r += 4)
                        Four(block + (r * Line) + c, Line, to + (c * targetRow) + r, targetRow);
                }
            }
        }
    }

    /// <summary>Four rows of four to four columns, which may lie anywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Four(float* row0, float* row1, float* row2, float* row3, float* column0, float* column1, float* column2, float* column3)
    {
        Vector128<float> a = Vector128.Load(row0), b = Vector128.Load(row1), c = Vector128.Load(row2), d = Vector128.Load(row3);
        Vector128<float> acLow = Low(a, c), bdLow = Low(b, d), acHigh = High(a, c), bdHigh = High(b, d);
        Low(acLow, bdLow).Store(column0);
        High(acLow, bdLow).Store(column1);
        Low(acHigh, bdHigh).Store(column2);
        High(acHigh, bdHigh).Store(column3);
    }

    /// <summary>The last two of four rows of four to two columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LastTwoOfFour(float* row0, float* row1, float* row2, float* row3, float* column0, float* column1)
    {
        Vector128<float> ac = High(Vector128.Load(row0), Vector128.Load(row2)), bd = High(Vector128.Load(row1), Vector128.Load(row3));
        Low(ac, bd).Store(column0);
        High(ac, bd).Store(column1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* source, nint sourceRow, float* target, nint targetRow) => Four(
        source, source + sourceRow, source + (2 * sourceRow), source + (3 * sourceRow),
        target, target + targetRow, target + (2 * targetRow), target + (3 * targetRow));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Two(double* source, nint sourceRow, double* target, nint targetRow)
    {
        Vector128<double> a = Vector128.Load(source), b = Vector128.Load(source + sourceRow);
        bool sse = Sse2.IsSupported;
        (sse ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b)).Store(target);
        (sse ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b)).Store(target + targetRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackLow(x, y) : AdvSimd.Arm64.ZipLow(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackHigh(x, y) : AdvSimd.Arm64.ZipHigh(x, y);
}
