using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Samples;
using Model = FoodReviews.FoodReviews;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string trainPath, testPath;
try
{
    (trainPath, testPath) = (SampleData.PathOf("fine_foods_train.csv"), SampleData.PathOf("fine_foods_test.csv"));
}
catch (FileNotFoundException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
var mlContext = new MLContext(seed: 1);
IDataView train = Model.LoadIDataViewFromFile(mlContext, trainPath), test = Model.LoadIDataViewFromFile(mlContext, testPath);
var clock = Stopwatch.StartNew();
ITransformer model = Model.RetrainPipeline(mlContext, train);
double seconds = clock.Elapsed.TotalSeconds;
CalibratedBinaryClassificationMetrics metrics = Model.Evaluate(mlContext, model, test);
Console.WriteLine($"On {test.GetColumn<string>("review").Count()} reviews that were not learned from: AUC {metrics.AreaUnderRocCurve:F4}, accuracy {metrics.Accuracy:P1}.");
Model.SaveModel(mlContext, model, train, Model.ModelPath);
foreach (string review in (string[])["The best tea I ever had, my whole family loves it!", "Stale and bitter. I threw it away and want my money back."])
    Console.WriteLine($"\"{review}\" is great with a probability of {Model.Predict(new() { Review = review }).Probability:P0}.");
Console.WriteLine(FormattableString.Invariant($"RESULT auc={metrics.AreaUnderRocCurve:F4} accuracy={metrics.Accuracy:F4} training_seconds={seconds:F1}"));
return 0;
