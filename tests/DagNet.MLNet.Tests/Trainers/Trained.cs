using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>A pipeline from raw columns, briefly trained: what is asked of it is not how good it is.</summary>
internal sealed record Trained(RealTable Table, ITransformer Model)
{
    /// <summary>Every kind that is saved and exported, as rows of a test.</summary>
    public const string Regression = "regression", Custom = "regression, custom network", Skewed = "regression, skewed label",
        Binary = "binary", CustomBinary = "binary, custom network",
        Multiclass = "multiclass", CustomMulticlass = "multiclass, custom network";

    public static Trained Of(MLContext ml, string kind)
    {
        RealTable table = kind is Binary or CustomBinary ? RealTables.TelcoChurn(ml, rows: 1000)
            : kind == Multiclass ? RealTables.Digits(ml, rows: 600)
            : kind == CustomMulticlass ? RealTables.Letters(ml, rows: 600)
            : RealTables.Concrete(ml, rows: 400);
        if (kind == Skewed)
            table = table with
            {
                Label = "rate",
                Preparation = ml.Transforms.Expression("rate", "x => exp(x / 20)", table.Label).Append(table.Preparation),
            };
        IEstimator<ITransformer> trainer = kind switch
        {
            Binary => ml.BinaryClassification.Trainers.Dag(Brief(new DagBinaryTrainer.Options())),
            CustomBinary => ml.BinaryClassification.Trainers.Dag(Brief(new DagBinaryTrainer.Options { Network = Network })),
            Multiclass => ml.MulticlassClassification.Trainers.Dag(Brief(new DagMulticlassTrainer.Options())),
            CustomMulticlass => ml.MulticlassClassification.Trainers.Dag(Brief(new DagMulticlassTrainer.Options { Network = Letters })),
            Custom => ml.Regression.Trainers.Dag(Brief(new DagRegressionTrainer.Options { Network = Network })),
            _ => ml.Regression.Trainers.Dag(Brief(new DagRegressionTrainer.Options())),
        };
        return new(table, table.Preparation.Append(trainer).Fit(table.Train));

        TOptions Brief<TOptions>(TOptions options) where TOptions : DagOptions
        {
            (options.LabelColumnName, options.MaximumEpochs, options.ValidationFraction) = (table.Label, 2, 0);
            return options;
        }
    }

    /// <summary>Normalisation with running statistics, dropout and a branch: what differs between training and use.</summary>
    private static Node Network(Node x)
    {
        Node hidden = x.Dense(16).BatchNormalization().Relu().Dropout(0.2);
        return hidden.Concat(1, x.Tanh()).Dense(1);
    }

    private static Node Letters(Node x) => x.Dense(24).LayerNormalization().Gelu().Dense(26);
}
