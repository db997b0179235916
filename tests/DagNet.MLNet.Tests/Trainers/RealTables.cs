using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace DagNet.MLNet.Tests;

/// <summary>A table from a file, in two parts, with the steps from its raw columns to "Features" and the label.</summary>
/// <param name="Label">The label column after those steps.</param>
/// <param name="Train">The rows to learn from, raw.</param>
/// <param name="Test">Rows held out, raw.</param>
/// <param name="Preparation">From the raw columns to the label and "Features".</param>
internal sealed record RealTable(string Label, IDataView Train, IDataView Test, IEstimator<ITransformer> Preparation)
{
    /// <summary>All rows' features and labels as a trainer sees them, without the steps before it.</summary>
    public (IDataView Train, IDataView Test) Prepared()
    {
        ITransformer steps = Preparation.Fit(Train);
        return (steps.Transform(Train), steps.Transform(Test));
    }
}

/// <summary>Real data as an application loads it; a test that asks for it is skipped where the files are missing.</summary>
internal static class RealTables
{
    private static readonly string[] s_telcoTexts =
    [
        "multiple_lines", "internet_service", "online_security", "online_backup", "device_protection", "tech_support",
        "streaming_tv", "streaming_movies", "contract", "payment_method",
    ];

    /// <summary>Regression: the compressive strength of concrete in MPa from eight numbers; 1030 rows.</summary>
    public static RealTable Concrete(MLContext ml, int rows = int.MaxValue)
    {
        string path = SharedData.PathOf("data", "concrete.csv");
        string[] names = Names(path);
        return Table(ml, "compressive_strength", Load(ml, path, names, (name, i) => new(name, DataKind.Single, i)), rows,
            ml.Transforms.Concatenate("Features", names[..^1]));
    }

    /// <summary>Yes or no: whether a customer of a telephone company leaves, from numbers, flags and texts; 7043 rows, some
    /// of which lack the total of their charges.</summary>
    public static RealTable TelcoChurn(MLContext ml, int rows = int.MaxValue)
    {
        string path = SharedData.PathOf("data", "telco_churn.csv");
        string[] names = Names(path), numbers = [.. names.Skip(1).Except(s_telcoTexts)];
        IDataView all = Load(ml, path, names, (name, i) => new(name,
            i == 0 ? DataKind.Boolean : s_telcoTexts.Contains(name) ? DataKind.String : DataKind.Single, i));
        return Table(ml, "churn", all, rows,
            ml.Transforms.Categorical.OneHotEncoding([.. s_telcoTexts.Select(name => new InputOutputColumnPair(name))])
                .Append(ml.Transforms.Concatenate("Numbers", numbers))
                .Append(ml.Transforms.ReplaceMissingValues("Numbers"))
                .Append(ml.Transforms.Concatenate("Features", [.. s_telcoTexts, "Numbers"])));
    }

    /// <summary>Ten classes: handwritten digits of 8×8 grey values; 1797 rows. The label is a number.</summary>
    public static RealTable Digits(MLContext ml, int rows = int.MaxValue)
    {
        string path = SharedData.PathOf("data", "digits.csv");
        IDataView all = ml.Data.LoadFromTextFile(path,
            [new("Pixels", DataKind.Single, 0, 63), new("Digit", DataKind.Int32, 64)], separatorChar: ',');
        return Table(ml, "Label", all, rows,
            ml.Transforms.Conversion.MapValueToKey("Label", "Digit",
                keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
                .Append(ml.Transforms.CopyColumns("Features", "Pixels")));
    }

    /// <summary>26 classes: printed letters by sixteen measures; 20,000 rows. The label is a text.</summary>
    public static RealTable Letters(MLContext ml, int rows = int.MaxValue)
    {
        string path = SharedData.PathOf("data", "letters.csv");
        string[] names = Names(path);
        IDataView all = Load(ml, path, names, (name, i) => new(name, i == 0 ? DataKind.String : DataKind.Single, i));
        return Table(ml, "Label", all, rows,
            ml.Transforms.Conversion.MapValueToKey("Label", names[0],
                keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
                .Append(ml.Transforms.Concatenate("Features", names[1..])));
    }

    /// <summary>Several numbers: water, fat and protein of meat from a hundred channels of its spectrum; 215 rows.</summary>
    public static RealTable Meats(MLContext ml)
    {
        string path = SharedData.PathOf("data", "meats.csv");
        string[] names = Names(path);
        return Table(ml, "Label", Load(ml, path, names, (name, i) => new(name, DataKind.Single, i)), int.MaxValue,
            ml.Transforms.Concatenate("Label", "water", "fat", "protein").Append(ml.Transforms.Concatenate("Features", names[..100])));
    }

    private static string[] Names(string path) => Array.ConvertAll(File.ReadLines(path).First().Split(','), name => name.Trim('"'));

    private static IDataView Load(MLContext ml, string path, string[] names, Func<string, int, TextLoader.Column> column) =>
        ml.Data.CreateTextLoader(new TextLoader.Options
        {
            Columns = [.. names.Select(column)],
            Separators = [','],
            HasHeader = true,
            AllowQuoting = true,
            MissingRealsAsNaNs = true,
        }).Load(path);

    /// <summary>Takes rows in the file's order, and holds a quarter of them out.</summary>
    private static RealTable Table(MLContext ml, string label, IDataView all, int rows, IEstimator<ITransformer> preparation)
    {
        DataOperationsCatalog.TrainTestData parts = ml.Data.TrainTestSplit(ml.Data.TakeRows(all, rows), testFraction: 0.25, seed: 1);
        return new(label, ml.Data.Cache(parts.TrainSet), ml.Data.Cache(parts.TestSet), preparation);
    }
}
