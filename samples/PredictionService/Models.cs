using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace PredictionService;

/// <summary>Makes the two files that the service loads.</summary>
public static class Models
{
    /// <summary>Trains on concrete.csv and writes model.zip and model.onnx, the whole pipeline each.</summary>
    /// <param name="data">The path of concrete.csv.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="epochs">Passes over the rows.</param>
    public static (string Zip, string Onnx) Train(string data, string folder, int epochs = 20)
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromTextFile<Concrete>(data, separatorChar: ',', hasHeader: true);
        ITransformer model = ml.Transforms.Concatenate("Features", "cement", "blast_furnace_slag", "fly_ash", "water", "superplasticizer",
                "coarse_aggregate", "fine_aggregate", "age")
            .Append(ml.Regression.Trainers.Dag(new DagRegressionTrainer.Options { LabelColumnName = "compressive_strength", MaximumEpochs = epochs, Seed = 1 }))
            .Fit(rows);
        string zip = Path.Combine(folder, "model.zip"), onnx = Path.Combine(folder, "model.onnx");
        ml.Model.Save(model, rows.Schema, zip);
        ml.Model.SaveOnnx(model, rows.Schema, onnx);
        return (zip, onnx);
    }
}
