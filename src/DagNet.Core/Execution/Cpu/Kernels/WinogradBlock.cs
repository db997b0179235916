using System.Runtime.Intrinsics;

namespace DagNet;

/// <summary>
/// Some tiles of 4 × 4 outputs, numbered through the images, their rows and columns, whose products are computed together.
/// </summary>
internal readonly unsafe struct WinogradBlock(in ConvolutionShape shape, nint first, int count, int rounded, int* inputs, nint* outputs, (byte Rows, byte Columns)* insides)
{
    /// <summary>Outputs of a tile along an axis, the inputs that they read, and the values that stand for those.</summary>
    public const int Side = 4, Reach = 6, Values = 36;

    private readonly ConvolutionShape _shape = shape;

    /// <summary>The convolution.</summary>
    public ConvolutionShape Shape => _shape;

    /// <summary>How many tiles.</summary>
    public int Count => count;

    /// <summary>The same, as a multiple of what one product takes at a time.</summary>
    public int Rounded => rounded;

    /// <summary>Tiles along the width.</summary>
    public int Wide => Along(_shape.Window.Width);

    /// <summary>Tiles along the height.</summary>
    public int High => Along(_shape.Window.Height);

    /// <summary>Where each tile begins in the copy that <see cref="Fill"/> makes of a channel.</summary>
    public int* Inputs => inputs;

    /// <summary>Where each tile begins in the outputs of the first filter.</summary>
    public nint* Outputs => outputs;

    /// <summary>Distance of rows in the copy of a channel.</summary>
    public int Pitch => (Side * Wide) + Reach - Side;

    /// <summary>Elements in the copy of a channel.</summary>
    public nint Copied => (nint)Row(first + count - 1, out _, out _) * Pitch + (Reach * Pitch);

    /// <summary>Tiles along an axis.</summary>
    public static int Along(WindowAxis axis) => (axis.Output + Side - 1) / Side;

    /// <summary>Says where each tile begins.</summary>
    public void Place()
    {
        for (int t = 0; t < rounded; t++)
        {
            // What is beyond the last is computed and not used.
            nint tile = first + Math.Min(t, count - 1);
            int row = Row(tile, out int image, out int high), wide = (int)(tile % Wide);
            inputs[t] = (row * Pitch) + (Side * wide);
            insides[t] = t >= count ? default
                : ((byte)Math.Min(Side, _shape.Window.Height.Output - (Side * high)), (byte)Math.Min(Side, _shape.Window.Width.Output - (Side * wide)));
            outputs[t] = (image * _shape.Filters * _shape.Window.Outputs) + (((nint)Side * high * _shape.Window.Width.Output) + (Side * wide));
        }
    }

    /// <summary>How many rows and columns of each tile are outputs; none beyond the last tile.</summary>
    public (byte Rows, byte Columns)* Insides => insides;

    /// <summary>Whether four tiles exist and have outputs all over.</summary>
    public bool AreWhole(int t) => *(ulong*)(insides + t) == 0x0404_0404_0404_0404;

    /// <summary>Copies what the tiles read of a channel; what lies around it is left as it is.</summary>
    public void Fill(float* x, int channel, float* copy)
    {
        (WindowAxis h, WindowAxis w) = (_shape.Window.Height, _shape.Window.Width);
        int pitch = Pitch, from = Math.Clamp(w.Before, 0, pitch), to = Math.Clamp(w.Input + w.Before, from, pitch);
        nint tile = first, end = first + count;
        while (tile < end)
        {
            int image = (int)(tile / Wide / High), top = (int)(tile / Wide % High);
            nint next = Math.Min(end, (image + 1) * (nint)Wide * High);
            int bottom = (int)((next - 1) / Wide % High);
            float* plane = x + ((((nint)image * _shape.Channels) + channel) * _shape.Window.Inputs);
            for (int y = (Side * top) - h.Before; y < (Side * bottom) + Reach - h.Before; y++, copy += pitch)
                if ((uint)y < (uint)h.Input)
                    Copy(plane + ((nint)y * w.Input) + from - w.Before, copy + from, to - from);
            tile = next;
        }
    }

    /// <summary>Hands the finished pieces of a filter's outputs to an epilogue.</summary>
    public void Finish<E>(float* y, int filter, E epilogue) where E : struct, IEpilogue<float>
    {
        (int height, int width) = (_shape.Window.Height.Output, _shape.Window.Width.Output);
        nint tile = first, end = first + count;
        while (tile < end)
        {
            int image = (int)(tile / Wide / High), high = (int)(tile / Wide % High), wide = (int)(tile % Wide);
            // Whole rows of tiles are one piece; the rest is one for each row of outputs.
            int lines = wide > 0 ? 0 : (int)Math.Min(High - high, (end - tile) / Wide), tiles = lines > 0 ? lines * Wide : (int)Math.Min(Wide - wide, end - tile);
            int top = Side * high, bottom = Math.Min(height, top + (Side * Math.Max(1, lines)));
            nint plane = ((nint)image * _shape.Filters) + filter;
            float* to = y + (plane * _shape.Window.Outputs);
            if (lines > 0)
            {
                epilogue.Apply(to + ((nint)top * width), plane, (nint)top * width, (bottom - top) * width);
            }
            else
            {
                int left = Side * wide, columns = Math.Min(width, left + (Side * tiles)) - left;
                for (int line = top; line < bottom; line++)
                    epilogue.Apply(to + ((nint)line * width) + left, plane, ((nint)line * width) + left, columns);
            }
            tile += tiles;
        }
    }

    // Rows are short: a call would take longer than the copy.
    private static void Copy(float* source, float* target, int length)
    {
        int i = 0;
        for (; i + 4 <= length; i += 4)
            Vector128.Load(source + i).Store(target + i);
        for (; i < length; i++)
            target[i] = source[i];
    }

    // The tile's first row in the copy: neighbouring rows of tiles share two rows, images share none.
    private int Row(nint tile, out int image, out int high)
    {
        nint line = tile / Wide, firstLine = first / Wide;
        (image, high) = ((int)(line / High), (int)(line % High));
        return (int)((Side * (line - firstLine)) + ((Reach - Side) * (image - (firstLine / High))));
    }
}
