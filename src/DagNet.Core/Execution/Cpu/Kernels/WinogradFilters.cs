using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>A part transforms the taps of some channels of a filter: [filters, channels, 9] to 36 times [part, columns].</summary>
/// <param name="weight">The first filter's taps of the first of those channels.</param>
/// <param name="filterStep">Distance of filters.</param>
/// <param name="mirrored">Whether the taps are taken from last to first.</param>
/// <param name="transformed">What they become.</param>
/// <param name="step">Distance of the 36.</param>
/// <param name="columns">How many channels.</param>
internal readonly unsafe struct WinogradFilters<V, S>(float* weight, nint filterStep, bool mirrored, float* transformed, nint step, int columns) : IParallelBody
    where V : unmanaged
    where S : struct, ISimd<V, float>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public void Run(int part)
    {
        const int Reach = WinogradBlock.Reach;
        int count = S.Count;
        float* taps = stackalloc float[9 * 16], halves = stackalloc float[18 * 16], values = stackalloc float[WinogradBlock.Values * 16];
        float* source = weight + (part * filterStep), target = transformed + ((nint)part * columns);
        for (int at = 0; at < columns; at += count)
        {
            int lanes = Math.Min(count, columns - at);
            for (int lane = 0; lane < lanes; lane++, source += 9)
                for (int tap = 0; tap < 9; tap++)
                    taps[(tap * count) + lane] = source[mirrored ? 8 - tap : tap];
            for (int column = 0; column < 3; column++)
                WinogradTransform<V, S>.Filter(taps + (column * count), 3 * count, halves + (column * count), 3 * count);
            bool whole = lanes == count;
            float* to = whole ? target + at : values;
            nint apart = whole ? step : count;
            for (int row = 0; row < Reach; row++)
                WinogradTransform<V, S>.Filter(halves + (3 * row * count), count, to + (Reach * row * apart), apart);
            for (int value = 0; value < WinogradBlock.Values && !whole; value++)
                new Span<float>(values + (value * count), lanes).CopyTo(new(target + (value * step) + at, lanes));
        }
    }
}
