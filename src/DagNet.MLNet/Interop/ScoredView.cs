using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Model.OnnxConverter;

namespace DagNet.Interop;

/// <summary>A scored table that can also write itself as ONNX, into DagNet's exporter or ML.NET's own.</summary>
internal sealed class ScoredView(IDataView source, ScoreMapper mapper, ScoringModel model, string featureColumnName)
    : MappedView(source, mapper), ITransformCanSaveOnnx
{
    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => OnnxScores.Write(ctx, model, featureColumnName, OutputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException(
        "A scored table cannot be saved as a model. Save the transformer that made it.");
}
