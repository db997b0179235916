using System.Diagnostics;
using System.Globalization;
using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Samples;
using Model = DigitSimilarity.DigitSimilarity;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string path;
try
{
    path = SampleData.PathOf("digits.csv");
}
catch (FileNotFoundException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
var mlContext = new MLContext(seed: 1);
(Model.Picture[] train, Model.Picture[] test) = Model.LoadFromFile(mlContext, path);
IDataView pairs = Model.Pairs(mlContext, train, 6000, seed: 1), held = Model.Pairs(mlContext, test, 2000, seed: 2);
var clock = Stopwatch.StartNew();
DagSiameseTransformer model = Model.RetrainPipeline(mlContext, pairs);
double seconds = clock.Elapsed.TotalSeconds;
CalibratedBinaryClassificationMetrics metrics = Model.Evaluate(mlContext, model, held);
Console.WriteLine($"Pairs of pictures that were not learned from: AUC {metrics.AreaUnderRocCurve:F4}, accuracy {metrics.Accuracy:P1}.");
double nearest = Model.NearestNeighbour(mlContext, model, train, test);
Console.WriteLine($"The nearest known picture shows the same digit for {nearest:P1} of the others.");
Model.SaveModel(mlContext, model, pairs, Model.ModelPath);
Model.ModelOutput answer = Model.Predict(mlContext.Data.CreateEnumerable<Model.ModelInput>(held, reuseRowObject: false).First());
Console.WriteLine($"Saved and loaded: two pictures of one digit are the same with a probability of {answer.Probability:P1}.");
Console.WriteLine(FormattableString.Invariant(
    $"RESULT auc={metrics.AreaUnderRocCurve:F4} accuracy={metrics.Accuracy:F4} nearest_accuracy={nearest:F4} training_seconds={seconds:F1}"));
return 0;
