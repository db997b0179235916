using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DagNet;

/// <summary>A part transforms a filter's products, from the first filter on, of all tiles of a block to outputs.</summary>
internal readonly unsafe struct WinogradOutputs<V, S, E>(WinogradBlock tile, int first, float* products, nint step, float* bias, float* y, E epilogue) : IParallelBody
    where V : unmanaged
    where S : struct, ISimd<V, float>
    where E : struct, IEpilogue<float>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public void Run(int part)
    {
        const int Reach = WinogradBlock.Reach, Side = WinogradBlock.Side;
        int count = S.Count, width = tile.Shape.Window.Width.Output;
        float* columns = stackalloc float[Side * Reach * 16], outputs = stackalloc float[Side * Side * 16], four = stackalloc float[Side * 4];
        float* plane = y + ((first + part) * tile.Shape.Window.Outputs), row = products + ((nint)part * tile.Rounded);
        for (int t = 0; t < tile.Count; t += count)
        {
            for (int column = 0; column < Reach; column++)
                WinogradTransform<V, S>.Output(row + t + (column * step), Reach * step, columns + (column * count), Reach * count);
            for (int line = 0; line < Side; line++)
                WinogradTransform<V, S>.Output(columns + (Reach * line * count), count, outputs + (Side * line * count), count);
            for (int lane = 0; lane < count && t + lane < tile.Count; lane += 4)
            {
                nint* at = tile.Outputs + t + lane;
                if (tile.AreWhole(t + lane))
                {
                    float* a = plane + at[0], b = plane + at[1], c = plane + at[2], d = plane + at[3], from = outputs + lane;
                    for (int line = 0; line < Side; line++, a += width, b += width, c += width, d += width, from += Side * count)
                        Transposition.Four(from, from + count, from + (2 * count), from + (3 * count), a, b, c, d);
                    continue;
                }
                for (int line = 0; line < Side; line++)
                {
                    float* from = outputs + (Side * line * count) + lane;
                    Transposition.Four(from, from + count, from + (2 * count), from + (3 * count), four, four + 4, four + 8, four + 12);
                    for (int k = 0; k < 4; k++)
                    {
                        (byte lines, byte inside) = tile.Insides[t + lane + k];
                        float* piece = four + (4 * k), to = plane + at[k] + (line * width);
                        if (line >= lines)
                            continue;
                        if (inside == 4)
                            Vector128.Load(piece).Store(to);
                        else
                            for (int column = 0; column < inside; column++)
                                to[column] = piece[column];
                    }
                }
            }
        }
        if (bias is not null || typeof(E) != typeof(NoEpilogue<float>))
            tile.Finish(y, first + part, new ConvolutionEpilogue<float, E>(bias, tile.Shape.Filters, 0, epilogue));
    }
}
