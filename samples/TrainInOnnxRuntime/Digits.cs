using System.Globalization;

namespace TrainInOnnxRuntime;

/// <summary>Handwritten digits of 8×8 pixels from 0 to 1: the last 297 are held out.</summary>
internal sealed class Digits
{
    public const int Pixels = 64, HeldOut = 297;

    public Digits(string path)
    {
        int[][] rows = [.. File.ReadLines(path)
            .Select(line => Array.ConvertAll(line.Split(','), cell => int.Parse(cell, CultureInfo.InvariantCulture)))];
        Train = [.. rows[..^HeldOut].Chunk(50).Select(Batch)];
        Test = Batch(rows[^HeldOut..]);
    }

    public IReadOnlyList<(float[] Images, long[] Labels)> Train { get; }

    public (float[] Images, long[] Labels) Test { get; }

    private static (float[] Images, long[] Labels) Batch(int[][] rows)
        => ([.. rows.SelectMany(r => r[..Pixels].Select(p => p / 16f))], [.. rows.Select(r => (long)r[Pixels])]);
}
