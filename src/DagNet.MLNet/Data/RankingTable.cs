namespace DagNet.MLNet;

/// <summary>Rows in groups, each of which is an order to be learned.</summary>
/// <param name="Layout">What the features are.</param>
/// <param name="Features">[rows, features].</param>
/// <param name="Grades">[rows], from 0, the better the higher.</param>
/// <param name="Groups">The rows of each group.</param>
/// <param name="Skipped">Rows left out because their label or group is missing.</param>
internal sealed record RankingTable(FeatureLayout Layout, float[] Features, float[] Grades, int[][] Groups, long Skipped)
{
    /// <summary>A grade's gain of 2ᵍ − 1 is still exact in float32 there.</summary>
    public const int HighestGrade = 24;

    /// <summary>The groups whose rows differ in grade: others teach nothing.</summary>
    public int[][] Ordered => Array.FindAll(Groups, rows => Array.Exists(rows, row => Grades[row] != Grades[rows[0]]));

    public static double Gain(float grade) => Math.Pow(2, grade) - 1;

    /// <summary>The largest Σ gain/log₂(1 + place) that an order of these rows has.</summary>
    public double IdealGain(ReadOnlySpan<int> rows)
    {
        var grades = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            grades[i] = Grades[rows[i]];
        Array.Sort(grades);
        Array.Reverse(grades);
        double ideal = 0;
        for (int i = 0; i < grades.Length; i++)
            ideal += Gain(grades[i]) / Math.Log2(2 + i);
        return ideal;
    }
}
