using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>A part transforms the gradients of a filter's outputs, from the first filter on, of all tiles of a block, to those of the products: 36 times [filters, tiles].</summary>
internal readonly unsafe struct WinogradOutputGradients<V, S>(WinogradBlock tile, int first, float* dy, float* gradients, nint step) : IParallelBody
    where V : unmanaged
    where S : struct, ISimd<V, float>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public void Run(int part)
    {
        const int Reach = WinogradBlock.Reach, Side = WinogradBlock.Side;
        int count = S.Count, width = tile.Shape.Window.Width.Output;
        float* outputs = stackalloc float[Side * Side * 16], columns = stackalloc float[Side * Reach * 16];
        float* plane = dy + ((first + part) * tile.Shape.Window.Outputs), row = gradients + ((nint)part * tile.Rounded);
        for (int t = 0; t < tile.Rounded; t += count)
        {
            for (int lane = 0; lane < count; lane += 4)
            {
                nint* at = tile.Outputs + t + lane;
                if (tile.AreWhole(t + lane))
                {
                    float* a = plane + at[0], b = plane + at[1], c = plane + at[2], d = plane + at[3], to = outputs + lane;
                    for (int line = 0; line < Side; line++, a += width, b += width, c += width, d += width, to += Side * count)
                        Transposition.Four(a, b, c, d, to, to + count, to + (2 * count), to + (3 * count));
                    continue;
                }
                for (int k = 0; k < 4; k++)
                {
                    (byte lines, byte inside) = tile.Insides[t + lane + k];
                    for (int line = 0; line < Side; line++)
                        for (int column = 0; column < Side; column++)
                        {
                            outputs[(((Side * line) + column) * count) + lane + k] =
                                line < lines && column < inside ? plane[at[k] + (line * width) + column] : 0;
                        }
                }
            }
            for (int column = 0; column < Side; column++)
                WinogradTransform<V, S>.OutputGradient(outputs + (column * count), Side * count, columns + (column * count), Side * count);
            for (int line = 0; line < Reach; line++)
                WinogradTransform<V, S>.OutputGradient(columns + (Side * line * count), count, row + t + (Reach * line * step), step);
        }
    }
}
