using System.Globalization;

namespace DagNet.Tests;

/// <summary>1,797 handwritten digits of 8×8 pixels from 0 to 1 (UCI Optical Digits).</summary>
internal static class Digits
{
    /// <summary>64 pixels and the digit, row by row; the test is skipped where the file is missing.</summary>
    public static (float[][] Images, int[] Labels) Load()
    {
        int[][] rows = [.. File.ReadLines(SharedData.PathOf("data", "digits.csv"))
            .Select(line => Array.ConvertAll(line.Split(','), cell => int.Parse(cell, CultureInfo.InvariantCulture)))];
        return ([.. rows.Select(r => Array.ConvertAll(r[..64], p => p / 16f))], [.. rows.Select(r => r[64])]);
    }
}
