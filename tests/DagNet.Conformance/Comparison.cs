using System.Globalization;

namespace DagNet.Conformance;

/// <summary>|actual − expected| ≤ atol + rtol·|expected|, element by element; NaN equals NaN, infinities equal themselves.</summary>
internal static class Comparison
{
    /// <summary>The worst difference, or null where all are within the tolerance.</summary>
    public static string? Difference(Literal expected, Literal actual, double relative, double absolute)
    {
        if (expected.Type != actual.Type)
            return $"is {actual.Type}, expected is {expected.Type}";
        bool exact = !expected.Type.Element.IsFloat && expected.Type.Element is not (ElementType.Float16 or ElementType.BFloat16);
        if (exact)
            (relative, absolute) = (0, 0);
        double[] wanted = expected.ToDoubles(), got = actual.ToDoubles();
        (int worst, double excess, int wrong) = (-1, 0, 0);
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i].Equals(got[i]) || wanted[i] == got[i])
                continue;
            double difference = Math.Abs(got[i] - wanted[i]), over = difference - (absolute + (relative * Math.Abs(wanted[i])));
            if (over <= 0)
                continue;
            wrong++;
            if (worst < 0 || double.IsNaN(over) || over > excess)
                (worst, excess) = (i, over);
        }
        // Float64 does not tell all int64 apart.
        if (exact && worst < 0 && !expected.Bytes.SequenceEqual(actual.Bytes))
            return "differs in the last digits of a 64-bit whole number";
        return worst < 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"{expected.Type} differs in {wrong} of {wanted.Length} elements, most at {worst}: {got[worst]:R}, expected is {wanted[worst]:R}");
    }
}
