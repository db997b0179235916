using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.Benchmarks.Quality;

/// <summary>The tables on which DagNet's defaults are compared.</summary>
internal static class QualityTasks
{
    public static IReadOnlyList<QualityTask> All =>
    [
        Price("ames", "ames.csv", "Sale_Price", 26_300), Price("diamonds", "diamonds.csv", "price", 553),
        Yes("telco churn", "telco_churn.csv", "churn", "Yes", 0.835), Yes("lending club", "lending_club.csv", "Class", "bad", 0.750),
        Letters, FoodReviews.Task, .. Meats, RankedHouses.Task,
    ];

    private static QualityTask Letters => new("letters", "accuracy", true, 0.972, (ml, folder) => new CsvTable(folder, "letters.csv").Split(ml),
        (ml, scored) => ml.MulticlassClassification.Evaluate(scored).MicroAccuracy,
        (ml, seed) => Classes(ml).Append(ml.MulticlassClassification.Trainers.Dag(new DagMulticlassTrainer.Options { Seed = seed })),
        [("LightGbm", ml => Classes(ml).Append(ml.MulticlassClassification.Trainers.LightGbm()))]);

    /// <summary>One model of ours; one of FastTree for each output.</summary>
    private static IEnumerable<QualityTask> Meats => new[] { ("water", 0.98), ("fat", 0.98), ("protein", 0.85) }.Select((output, k) => new QualityTask(
        $"meats {output.Item1}", "R²", true, output.Item2, (ml, folder) => new CsvTable(folder, "meats.csv").Split(ml),
        (ml, scored) => scored.Schema["Score"].Type is VectorDataViewType
            ? ml.Regression.EvaluateOutputs(scored)[k].RSquared : ml.Regression.Evaluate(scored, output.Item1).RSquared,
        (ml, seed) => Spectrum(ml).Append(ml.Transforms.Concatenate("Label", "water", "fat", "protein"))
            .Append(ml.Regression.Trainers.Dag(new DagRegressionTrainer.Options { Seed = seed })),
        [("FastTree", ml => Spectrum(ml).Append(ml.Regression.Trainers.FastTree(output.Item1)))]));

    private static IEstimator<ITransformer> Spectrum(MLContext ml) => ml.Transforms.Concatenate("Features", [.. Enumerable.Range(1, 100).Select(i => $"x_{i:000}")]);

    private static IEstimator<ITransformer> Classes(MLContext ml) => ml.Transforms.Conversion.MapValueToKey("Label", "lettr")
        .Append(ml.Transforms.Concatenate("Features", "x.box", "y.box", "width", "high", "onpix", "x.bar", "y.bar", "x2bar", "y2bar", "xybar", "x2ybr", "xy2br",
            "x.ege", "xegvy", "y.ege", "yegvx"));

    private static QualityTask Price(string name, string file, string label, double wanted) => new(name, "RMSE", false, wanted,
        (ml, folder) => Prepared(ml, new(folder, file), label),
        (ml, scored) => ml.Regression.Evaluate(scored, label).RootMeanSquaredError,
        (ml, seed) => ml.Regression.Trainers.Dag(new DagRegressionTrainer.Options { LabelColumnName = label, Seed = seed }),
        [("FastTree", ml => ml.Regression.Trainers.FastTree(label)), ("LightGbm", ml => ml.Regression.Trainers.LightGbm(label))]);

    private static QualityTask Yes(string name, string file, string label, string yes, double wanted) => new(name, "AUC", true, wanted,
        (ml, folder) => Prepared(ml, new(folder, file), label, yes),
        (ml, scored) => ml.BinaryClassification.EvaluateNonCalibrated(scored, "Yes").AreaUnderRocCurve,
        (ml, seed) => ml.BinaryClassification.Trainers.Dag(new DagBinaryTrainer.Options { LabelColumnName = "Yes", Seed = seed }),
        [
            ("Lbfgs", ml => ml.Transforms.NormalizeMinMax("Features").Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Yes"))),
            ("FastTree", ml => ml.BinaryClassification.Trainers.FastTree("Yes")), ("LightGbm", ml => ml.BinaryClassification.Trainers.LightGbm("Yes")),
        ]);

    /// <summary>Texts one-hot encoded, missing numbers replaced: the same columns for all trainers.</summary>
    public static (IDataView Train, IDataView Test) Prepared(MLContext ml, CsvTable table, string label, string? yes = null)
    {
        (IDataView train, IDataView test) = table.Split(ml);
        string[] texts = [.. table.Texts.Where(name => name != label)], numbers = [.. table.Numbers.Where(name => name != label)];
        IEstimator<ITransformer> steps = ml.Transforms.Concatenate("Numbers", numbers).Append(ml.Transforms.ReplaceMissingValues("Numbers"));
        if (texts.Length > 0)
            steps = ml.Transforms.Categorical.OneHotEncoding([.. texts.Select(name => new InputOutputColumnPair(name))]).Append(steps);
        steps = steps.Append(ml.Transforms.Concatenate("Features", [.. texts, "Numbers"]));
        if (yes is not null)
            steps = ml.Transforms.Conversion.ConvertType("Label text", label, DataKind.String)
                .Append(ml.Transforms.Conversion.MapValue("Yes", [new KeyValuePair<string, bool>(yes, true)], "Label text")).Append(steps);
        ITransformer fitted = steps.Fit(train);
        return (ml.Data.Cache(fitted.Transform(train)), ml.Data.Cache(fitted.Transform(test)));
    }
}
