using DagNet;
using DagNet.Interop;
using Microsoft.ML.Trainers;

namespace Microsoft.ML;

/// <summary>Trainers of networks for ML.NET's catalogs.</summary>
public static class DagCatalog
{
    /// <summary>A trainer of networks that predict a number.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The column to predict, a Single.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single.</param>
    /// <param name="exampleWeightColumnName">The column that says how much each row counts; null where all count the same.</param>
    public static DagRegressionTrainer Dag(this RegressionCatalog.RegressionTrainers catalog, string labelColumnName = "Label", string featureColumnName = "Features",
        string? exampleWeightColumnName = null) => catalog.Dag(new DagRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        });

    /// <summary>A trainer of the given network, for a number.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="network">From standardised features [rows, features] to [rows, values]: <c>x => x.Dense(64).Relu().Dense(1)</c>.</param>
    /// <param name="labelColumnName">The column to predict, a Single.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single.</param>
    /// <param name="exampleWeightColumnName">The column that says how much each row counts; null where all count the same.</param>
    public static DagRegressionTrainer Dag(this RegressionCatalog.RegressionTrainers catalog, Func<Node, Node> network, string labelColumnName = "Label",
        string featureColumnName = "Features", string? exampleWeightColumnName = null) => catalog.Dag(new DagRegressionTrainer.Options
        {
            Network = network,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        });

    /// <summary>A trainer of networks that predict a number.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">How it trains.</param>
    public static DagRegressionTrainer Dag(this RegressionCatalog.RegressionTrainers catalog, DagRegressionTrainer.Options options) => new(catalog.Environment, options);

    /// <summary>A trainer of networks that predict yes or no.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The column to predict, a Boolean.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single.</param>
    /// <param name="exampleWeightColumnName">The column that says how much each row counts; null where all count the same.</param>
    public static DagBinaryTrainer Dag(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, string labelColumnName = "Label", string featureColumnName = "Features",
        string? exampleWeightColumnName = null) => catalog.Dag(new DagBinaryTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        });

    /// <summary>A trainer of the given network, for yes or no.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="network">From standardised features [rows, features] to [rows, values]: <c>x => x.Dense(64).Relu().Dense(1)</c>.</param>
    /// <param name="labelColumnName">The column to predict, a Boolean.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single.</param>
    /// <param name="exampleWeightColumnName">The column that says how much each row counts; null where all count the same.</param>
    public static DagBinaryTrainer Dag(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, Func<Node, Node> network, string labelColumnName = "Label",
        string featureColumnName = "Features", string? exampleWeightColumnName = null) => catalog.Dag(new DagBinaryTrainer.Options
        {
            Network = network,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        });

    /// <summary>A trainer of networks that predict yes or no.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">How it trains.</param>
    public static DagBinaryTrainer Dag(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, DagBinaryTrainer.Options options) => new(catalog.Environment, options);

    /// <summary>A trainer of networks that predict a class.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The column to predict, a key.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single.</param>
    /// <param name="exampleWeightColumnName">The column that says how much each row counts; null where all count the same.</param>
    public static DagMulticlassTrainer Dag(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, string labelColumnName = "Label", string featureColumnName = "Features",
        string? exampleWeightColumnName = null) => catalog.Dag(new DagMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        });

    /// <summary>A trainer of the given network, for a class.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="network">From standardised features [rows, features] to [rows, values]: <c>x => x.Dense(64).Relu().Dense(classes)</c>.</param>
    /// <param name="labelColumnName">The column to predict, a key.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single.</param>
    /// <param name="exampleWeightColumnName">The column that says how much each row counts; null where all count the same.</param>
    public static DagMulticlassTrainer Dag(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, Func<Node, Node> network, string labelColumnName = "Label",
        string featureColumnName = "Features", string? exampleWeightColumnName = null) => catalog.Dag(new DagMulticlassTrainer.Options
        {
            Network = network,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        });

    /// <summary>A trainer of networks that predict a class.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">How it trains.</param>
    public static DagMulticlassTrainer Dag(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, DagMulticlassTrainer.Options options) => new(catalog.Environment, options);

    /// <summary>Trains an ONNX model on with a new head, to predict numbers.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="modelPath">The model's file; it has one input, whose values a row the feature column holds.</param>
    /// <param name="cutAt">The name of the value that the head reads; null takes what the model's last product reads.</param>
    /// <param name="labelColumnName">The column to predict, a Single or a vector of Single.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single.</param>
    public static DagRegressionTrainer FineTuneOnnx(this RegressionCatalog.RegressionTrainers catalog, string modelPath, string? cutAt = null, string labelColumnName = "Label",
        string featureColumnName = "Features") => catalog.FineTuneOnnx(new FineTuneOnnxOptions
        {
            ModelPath = modelPath,
            CutAt = cutAt,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
        });

    /// <summary>Trains an ONNX model on with a new head, to predict numbers.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">Which model, what of it is trained, and how.</param>
    public static DagRegressionTrainer FineTuneOnnx(this RegressionCatalog.RegressionTrainers catalog, FineTuneOnnxOptions options)
        => new(catalog.Environment, options);

    /// <summary>Trains an ONNX model on with a new head, to tell yes from no.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="modelPath">The model's file; it has one input, whose values a row the feature column holds.</param>
    /// <param name="cutAt">The name of the value that the head reads; null takes what the model's last product reads.</param>
    /// <param name="labelColumnName">The column to predict, a Boolean or a vector of Boolean.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single.</param>
    public static DagBinaryTrainer FineTuneOnnx(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, string modelPath, string? cutAt = null, string labelColumnName = "Label",
        string featureColumnName = "Features") => catalog.FineTuneOnnx(new FineTuneOnnxOptions
        {
            ModelPath = modelPath,
            CutAt = cutAt,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
        });

    /// <summary>Trains an ONNX model on with a new head, to tell yes from no.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">Which model, what of it is trained, and how.</param>
    public static DagBinaryTrainer FineTuneOnnx(this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, FineTuneOnnxOptions options)
        => new(catalog.Environment, options);

    /// <summary>Trains an ONNX model on with a new head, to tell classes apart.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="modelPath">The model's file; it has one input, whose values a row the feature column holds.</param>
    /// <param name="cutAt">The name of the value that the head reads; null takes what the model's last product reads.</param>
    /// <param name="labelColumnName">The column to predict, a key.</param>
    /// <param name="featureColumnName">The column to predict from, a vector of Single.</param>
    public static DagMulticlassTrainer FineTuneOnnx(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, string modelPath, string? cutAt = null, string labelColumnName = "Label",
        string featureColumnName = "Features") => catalog.FineTuneOnnx(new FineTuneOnnxOptions
        {
            ModelPath = modelPath,
            CutAt = cutAt,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
        });

    /// <summary>Trains an ONNX model on with a new head, to tell classes apart.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">Which model, what of it is trained, and how.</param>
    public static DagMulticlassTrainer FineTuneOnnx(this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, FineTuneOnnxOptions options)
        => new(catalog.Environment, options);
}
