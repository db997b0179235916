using System.Globalization;

namespace DagNet.Onnx.Tests;

/// <summary>1,797 handwritten digits of 8×8 pixels from 0 to 1 (UCI Optical Digits), in batches of changing size.</summary>
internal sealed class Digits
{
    private readonly float[][] _images;
    private readonly long[] _labels;

    /// <summary>Reads the file; the test is skipped where it is missing.</summary>
    public Digits()
    {
        int[][] rows = [.. File.ReadLines(Path.Combine(SharedData.Folder("data"), "digits.csv"))
            .Select(line => Array.ConvertAll(line.Split(','), cell => int.Parse(cell, CultureInfo.InvariantCulture)))];
        (_images, _labels) = ([.. rows.Select(r => Array.ConvertAll(r[..64], p => p / 16f))], [.. rows.Select(r => (long)r[64])]);
    }

    /// <summary>Pixels and digits of the batches of one pass, every third of which is smaller.</summary>
    public IEnumerable<(float[] Images, long[] Labels)> Batches(int count)
    {
        for (int k = 0, from = 0; k < count; k++)
        {
            int rows = k % 3 == 2 ? 21 : 32;
            yield return ([.. _images[from..(from + rows)].SelectMany(p => p)], _labels[from..(from + rows)]);
            from = (from + rows) % (_images.Length - 32);
        }
    }

    /// <summary>The digits from 0 to 4, or from 5 as classes from 0; every fourth image is held out.</summary>
    public (float[] Images, long[] Labels) Of(bool above, bool held)
    {
        int[] rows = [.. Enumerable.Range(0, _labels.Length).Where(i => _labels[i] > 4 == above && i % 4 == 0 == held)];
        return ([.. rows.SelectMany(i => _images[i])], [.. rows.Select(i => _labels[i] % 5)]);
    }
}
