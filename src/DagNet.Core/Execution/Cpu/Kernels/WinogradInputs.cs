using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>
/// A part transforms the inputs of some channels, of all tiles of a block: 36 times [channels, tiles], either in rows or in the panels
/// that <see cref="MatrixProduct.RunPacked"/> reads.
/// </summary>
internal readonly unsafe struct WinogradInputs<V, S>(WinogradBlock tile, float* x, float* values, nint step, bool packed) : IParallelBody
    where V : unmanaged
    where S : struct, ISimd<V, float>
{
    [ThreadStatic]
    private static Scratch? t_copy;

    // So many channels share the zeros around them, unless that would leave threads without work.
    private readonly int _channels = Math.Clamp(tile.Shape.Channels / (4 * WorkerTeam.Shared.Threads), 1, 8);

    public int Parts => (tile.Shape.Channels + _channels - 1) / _channels;

    public void Run(int part)
    {
        float* copy = (t_copy ??= new()).Take<float>(tile.Copied);
        new Span<float>(copy, checked((int)tile.Copied)).Clear();
        for (int channel = part * _channels; channel < Math.Min(tile.Shape.Channels, (part + 1) * _channels); channel++)
        {
            tile.Fill(x, channel, copy);
            Transform(channel, copy);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private void Transform(int channel, float* copy)
    {
        const int Reach = WinogradBlock.Reach;
        int count = S.Count, pitch = tile.Pitch;
        float* inputs = stackalloc float[WinogradBlock.Values * 16], columns = stackalloc float[WinogradBlock.Values * 16];
        for (int t = 0; t < tile.Rounded; t += count)
        {
            for (int lane = 0; lane < count; lane += 4)
            {
                int* at = tile.Inputs + t + lane;
                float* a = copy + at[0], b = copy + at[1], c = copy + at[2], d = copy + at[3], to = inputs + lane;
                for (int row = 0; row < Reach; row++, a += pitch, b += pitch, c += pitch, d += pitch, to += Reach * count)
                {
                    Transposition.Four(a, b, c, d, to, to + count, to + (2 * count), to + (3 * count));
                    Transposition.LastTwoOfFour(a + 2, b + 2, c + 2, d + 2, to + (4 * count), to + (5 * count));
                }
            }
            for (int column = 0; column < Reach; column++)
                WinogradTransform<V, S>.Input(inputs + (column * count), Reach * count, columns + (column * count), Reach * count);
            float* target = values + Place(channel, t);
            for (int row = 0; row < Reach; row++, target += Reach * step)
                WinogradTransform<V, S>.Input(columns + (Reach * row * count), count, target, step);
        }
    }

    private nint Place(int channel, int t)
    {
        if (!packed)
            return ((nint)channel * tile.Rounded) + t;
        int depth = MatrixBlocks.Depth<float>(), from = channel / depth * depth, width = 2 * S.Count;
        int terms = Math.Min(depth, tile.Shape.Channels - from), panel = t / width * width;
        return ((nint)from * tile.Rounded) + ((nint)panel * terms) + ((channel - from) * width) + t - panel;
    }
}
