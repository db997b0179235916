using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>A part transforms the gradients of a filter's values back to those of its taps: 36 times [channel] to [channel, 9].</summary>
internal readonly unsafe struct WinogradFilterGradients<V, S>(float* sums, nint step, float* gradient, int channels) : IParallelBody
    where V : unmanaged
    where S : struct, ISimd<V, float>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public void Run(int part)
    {
        int count = S.Count;
        float* taps = stackalloc float[9 * 16], rows = stackalloc float[18 * 16], values = stackalloc float[WinogradBlock.Values * 16];
        float* source = sums + ((nint)part * channels), target = gradient + ((nint)part * channels * 9);
        for (int channel = 0; channel < channels; channel += count)
        {
            int lanes = Math.Min(count, channels - channel);
            bool whole = lanes == count;
            for (int value = 0; value < WinogradBlock.Values && !whole; value++)
                new Span<float>(source + (value * step) + channel, lanes).CopyTo(new(values + (value * count), lanes));
            float* from = whole ? source + channel : values;
            nint apart = whole ? step : count;
            for (int row = 0; row < WinogradBlock.Reach; row++)
                WinogradTransform<V, S>.FilterGradient(from + (WinogradBlock.Reach * row * apart), apart, rows + (3 * row * count), count);
            for (int column = 0; column < 3; column++)
                WinogradTransform<V, S>.FilterGradient(rows + (column * count), 3 * count, taps + (column * count), 3 * count);
            for (int lane = 0; lane < lanes; lane++, target += 9)
                for (int tap = 0; tap < 9; tap++)
                    target[tap] = taps[(tap * count) + lane];
        }
    }
}
