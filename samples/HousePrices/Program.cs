using System.Diagnostics;
using System.Globalization;
using HousePrices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Model = HousePrices.HousePrices;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string folder = AppContext.BaseDirectory;
var mlContext = new MLContext(seed: 1);
(IDataView train, IDataView test) = Model.LoadIDataViewFromFile(mlContext, Path.Combine(folder, "ames.csv"));

Console.WriteLine("Training DagNet with its defaults:");
var clock = Stopwatch.StartNew();
ITransformer model = Model.RetrainPipeline(mlContext, train, new() { Seed = 1, Progress = new EpochLines() });
double seconds = clock.Elapsed.TotalSeconds;

Console.WriteLine();
Console.WriteLine($"{"on held-out rows",-18} {"R²",8} {"RMSE",10} {"MAE",10}");
RegressionMetrics dag = Report("DagNet", model);
RegressionMetrics fastTree = Report("FastTree", Baseline(mlContext.Regression.Trainers.FastTree(Model.Label)));
RegressionMetrics lightGbm = Report("LightGBM", Baseline(mlContext.Regression.Trainers.LightGbm(Model.Label)));

Model.SaveModel(mlContext, model, train, Model.ModelPath);
Model.ModelInput house = mlContext.Data.CreateEnumerable<Model.ModelInput>(test, reuseRowObject: false).First();
Console.WriteLine();
Console.WriteLine($"Saved and loaded {Path.GetFileName(Model.ModelPath)}: a house sold for {house.Sale_Price:N0} is predicted at "
    + $"{Model.Predict(house).Score:N0}.");

string onnxPath = Path.Combine(folder, "HousePrices.onnx");
mlContext.Model.SaveOnnx(model, train.Schema, onnxPath);
double difference = OnnxCheck.LargestRelativeDifference(onnxPath, mlContext, model, test);
Console.WriteLine($"Exported {Path.GetFileName(onnxPath)}: over all held-out rows ONNX Runtime differs by at most "
    + $"{difference:E1}.");

Console.WriteLine(FormattableString.Invariant(
    $"RESULT dagnet_rmse={dag.RootMeanSquaredError:F0} fasttree_rmse={fastTree.RootMeanSquaredError:F0} lightgbm_rmse={lightGbm.RootMeanSquaredError:F0} onnx_max_relative_difference={difference:E2} training_seconds={seconds:F1}"));
return difference <= 1e-4 ? 0 : 1;

ITransformer Baseline(IEstimator<ITransformer> trainer) => Model.BuildFeatures(mlContext).Append(trainer).Fit(train);

RegressionMetrics Report(string name, ITransformer candidate)
{
    RegressionMetrics metrics = Model.Evaluate(mlContext, candidate, test);
    Console.WriteLine($"{name,-18} {metrics.RSquared,8:F4} {metrics.RootMeanSquaredError,10:N0} {metrics.MeanAbsoluteError,10:N0}");
    return metrics;
}
