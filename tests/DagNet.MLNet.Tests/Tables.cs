using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

/// <summary>Small tables with a known rule.</summary>
internal static class Tables
{
    public const int Rows = 240;

    /// <summary>A table of <see cref="Case"/>.</summary>
    public static IDataView Cases(MLContext ml, int rows = Rows, int seed = 7) => ml.Data.LoadFromEnumerable(List(rows, seed));

    public static List<Case> List(int rows = Rows, int seed = 7)
    {
        var random = new Random(seed);
        float Next() => random.NextSingle() * 2 - 1;
        return [.. Enumerable.Range(0, rows).Select(_ => new Case { First = Next(), Second = Next(), Third = Next() })];
    }

    /// <summary>Features are First, Second and Third.</summary>
    public static IEstimator<ITransformer> Features(MLContext ml) =>
        ml.Transforms.Concatenate("Features", nameof(Case.First), nameof(Case.Second), nameof(Case.Third));
}

/// <summary>One row: three numbers, what follows from them, and a text.</summary>
internal sealed class Case
{
    private static readonly string[] s_colours = ["red", "green", "blue"];

    public float First { get; set; }

    public float Second { get; set; }

    public float Third { get; set; }

    public float Value => 3 + 2 * First - Second;

    public bool Positive => First > Second;

    /// <summary>The largest of the three, so that a linear rule separates the classes.</summary>
    public string Colour => s_colours[First > Second ? First > Third ? 0 : 2 : Second > Third ? 1 : 2];

    public float Weight => Math.Abs(Third) + 0.1f;
}

internal sealed class Answer
{
    public float Score { get; set; }
}

internal sealed class ClassAnswer
{
    [ColumnName("PredictedLabel")]
    public string Name { get; set; } = "";

    public float[] Score { get; set; } = [];
}
