using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// <model.zip> <rows>: prints the score of each row, with plain ML.NET and no word about what made the model. The rows are
// numbers (csv, by a PredictionEngine), or a table as ML.NET saves it (idv, by Transform).
MLContext ml = new();
ITransformer model = ml.Model.Load(args[0], out _);
if (Path.GetExtension(args[1]) == ".idv")
{
    IDataView scored = model.Transform(ml.Data.LoadFromBinary(args[1]));
    foreach (float[] scores in scored.Schema["Score"].Type is VectorDataViewType
        ? scored.GetColumn<float[]>("Score") : scored.GetColumn<float>("Score").Select(score => new[] { score }))
        Console.WriteLine(string.Join(' ', scores.Select(score => score.ToString("R", CultureInfo.InvariantCulture))));
    return;
}
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
