using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>
/// ONNX's Gather along one axis, and its transpose, which adds rows up. Negative indices count from the end.
/// </summary>
internal static unsafe class IndexedRows
{
    private const nint ParallelFrom = 1 << 16;

    /// <summary>The position of the first index outside [−axis, axis), or −1.</summary>
    public static nint FirstInvalid<I>(I* indices, nint count, nint axis) where I : unmanaged, IBinaryInteger<I>
    {
        for (nint i = 0; i < count; i++)
        {
            long index = long.CreateChecked(indices[i]);
            if (index < -axis || index >= axis) return i;
        }
        return -1;
    }

    /// <summary>y[o, i, :] = x[o, indices[i], :].</summary>
    /// <param name="x">[outer, axis, inner]; T is taken for its size only.</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="axis">Extent of the axis.</param>
    /// <param name="inner">Product of the extents after the axis.</param>
    /// <param name="indices">count indices, all valid.</param>
    /// <param name="count">Number of indices.</param>
    /// <param name="y">[outer, count, inner].</param>
    public static void Gather<T, I>(T* x, nint outer, nint axis, nint inner, I* indices, nint count, T* y)
        where T : unmanaged
        where I : unmanaged, IBinaryInteger<I>
    {
        var body = new GatherPart<T, I>(x, outer, axis, inner, indices, count, y);
        if (outer * count * inner >= ParallelFrom) WorkerTeam.Shared.For(body.Parts, body);
        else for (int part = 0; part < body.Parts; part++) body.Run(part);
    }

    /// <summary>x[o, indices[i], :] += y[o, i, :], in the order of i.</summary>
    /// <inheritdoc cref="Gather"/>
    public static void ScatterAdd<T, I>(T* y, nint outer, nint axis, nint inner, I* indices, nint count, T* x)
        where T : unmanaged, INumber<T>
        where I : unmanaged, IBinaryInteger<I>
    {
        // Parts differ in o or in columns, never in i: each sum keeps its order.
        nint columns = outer >= 8 ? inner : Math.Max(64, (inner + 7) / 8);
        var body = new ScatterPart<T, I>(y, axis, inner, indices, count, x, columns);
        int parts = (int)(outer * ((inner + columns - 1) / columns));
        if (outer * count * inner >= ParallelFrom) WorkerTeam.Shared.For(parts, body);
        else for (int part = 0; part < parts; part++) body.Run(part);
    }

    private static nint At<I>(I index, nint axis) where I : unmanaged, IBinaryInteger<I>
    {
        nint at = nint.CreateTruncating(index);
        return at < 0 ? at + axis : at;
    }

    private readonly struct GatherPart<T, I>(T* x, nint outer, nint axis, nint inner, I* indices, nint count, T* y)
        : IParallelBody
        where T : unmanaged
        where I : unmanaged, IBinaryInteger<I>
    {
        private readonly nint _step = Math.Max(1, 16_384 / Math.Max(inner, 1));

        public int Parts => (int)(((outer * count) + _step - 1) / _step);

        public void Run(int part)
        {
            nint end = Math.Min(outer * count, (part + 1) * _step);
            for (nint line = part * _step; line < end; line++)
            {
                T* from = x + (((line / count * axis) + At(indices[line % count], axis)) * inner);
                T* to = y + (line * inner);
                if (inner == 1) *to = *from;
                else NativeMemory.Copy(from, to, (nuint)inner * (nuint)sizeof(T));
            }
        }
    }

    private readonly struct ScatterPart<T, I>(T* y, nint axis, nint inner, I* indices, nint count, T* x, nint columns)
        : IParallelBody
        where T : unmanaged, INumber<T>
        where I : unmanaged, IBinaryInteger<I>
    {
        public void Run(int part)
        {
            nint tiles = (inner + columns - 1) / columns, o = part / tiles, from = part % tiles * columns;
            int width = (int)Math.Min(columns, inner - from);
            for (nint i = 0; i < count; i++)
            {
                T* add = y + (((o * count) + i) * inner) + from;
                T* to = x + (((o * axis) + At(indices[i], axis)) * inner) + from;
                if (width == 1)
                {
                    *to += *add;
                }
                else
                {
                    Span<T> sum = new(to, width);
                    TensorPrimitives.Add(sum, new ReadOnlySpan<T>(add, width), sum);
                }
            }
        }
    }
}
