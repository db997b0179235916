using System.Globalization;
using Microsoft.ML;

// <model.zip> <rows.csv>: prints the score of each row of numbers, with plain ML.NET and no word about what made the model.
MLContext ml = new();
ITransformer model = ml.Model.Load(args[0], out _);
using PredictionEngine<Row, Prediction> engine = ml.Model.CreatePredictionEngine<Row, Prediction>(model);
foreach (string line in File.ReadLines(args[1]))
{
    float[] values = Array.ConvertAll(line.Split(','), text => float.Parse(text, CultureInfo.InvariantCulture));
    Prediction prediction = engine.Predict(new() { First = values[0], Second = values[1], Third = values[2] });
    Console.WriteLine(prediction.Score.ToString("R", CultureInfo.InvariantCulture));
}

internal sealed class Row
{
    public float First { get; set; }

    public float Second { get; set; }

    public float Third { get; set; }
}

internal sealed class Prediction
{
    public float Score { get; set; }
}
