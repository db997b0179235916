using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Samples;
using Model = CustomerChurn.CustomerChurn;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string path;
try
{
    path = SampleData.PathOf("telco_churn.csv");
}
catch (FileNotFoundException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
var mlContext = new MLContext(seed: 1);
(IDataView train, IDataView test) = Model.LoadIDataViewFromFile(mlContext, path);
var clock = Stopwatch.StartNew();
var (features, trainer) = Model.RetrainPipeline(mlContext, train);
double seconds = clock.Elapsed.TotalSeconds;
var model = new TransformerChain<ITransformer>(features, trainer);
CalibratedBinaryClassificationMetrics metrics = Model.Evaluate(mlContext, model, test);
Console.WriteLine($"On held-out customers: AUC {metrics.AreaUnderRocCurve:F4}; with both classes weighed alike {metrics.PositiveRecall:P0} of those who leave are found.");

Model.SaveModel(mlContext, model, train, Model.ModelPath);
IDataView first = mlContext.Data.TakeRows(test, 1);
Model.ModelOutput answer = Model.Predict(mlContext.Data.CreateEnumerable<Model.ModelInput>(first, reuseRowObject: false).First());
Console.WriteLine($"The first customer leaves with a weighed probability of {answer.Probability:P0}, because of:");
foreach ((string feature, float contribution) in Model.Explain(mlContext, trainer, features.Transform(first)).Take(5))
    Console.WriteLine($"  {feature,-36} {contribution,7:+0.00;-0.00}");
Console.WriteLine(FormattableString.Invariant(
    $"RESULT auc={metrics.AreaUnderRocCurve:F4} recall={metrics.PositiveRecall:F4} f1={metrics.F1Score:F4} training_seconds={seconds:F1}"));
return 0;
