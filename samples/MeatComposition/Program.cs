using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Samples;
using Model = MeatComposition.MeatComposition;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string path;
try
{
    path = SampleData.PathOf("meats.csv");
}
catch (FileNotFoundException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
var mlContext = new MLContext(seed: 1);
(IDataView train, IDataView test) = Model.LoadIDataViewFromFile(mlContext, path);
var clock = Stopwatch.StartNew();
ITransformer model = Model.RetrainPipeline(mlContext, train);
double seconds = clock.Elapsed.TotalSeconds;
IReadOnlyList<RegressionMetrics> metrics = Model.Evaluate(mlContext, model, test);
for (int k = 0; k < metrics.Count; k++)
    Console.WriteLine($"{Model.Labels[k],-8} R² {metrics[k].RSquared:F4}, RMSE {metrics[k].RootMeanSquaredError:F3} %");
Model.SaveModel(mlContext, model, train, Model.ModelPath);
Model.ModelInput piece = mlContext.Data.CreateEnumerable<Model.ModelInput>(test, reuseRowObject: false).First();
float[] said = Model.Predict(piece).Score;
Console.WriteLine($"Saved and loaded: {piece.Water} % water, {piece.Fat} % fat, {piece.Protein} % protein are predicted at {said[0]:F1}, {said[1]:F1}, {said[2]:F1}.");
Console.WriteLine(FormattableString.Invariant(
    $"RESULT water_r2={metrics[0].RSquared:F4} fat_r2={metrics[1].RSquared:F4} protein_r2={metrics[2].RSquared:F4} training_seconds={seconds:F1}"));
return 0;
