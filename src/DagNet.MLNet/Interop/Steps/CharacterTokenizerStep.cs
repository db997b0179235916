using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace DagNet.Interop;

/// <summary>Characters of texts as keys. An empty text has none; in the form that ML.NET writes it has the marks of beginning and end.</summary>
internal static class CharacterTokenizerStep
{
    /// <summary>The number that fills rows up, which no character has.</summary>
    private const long Padding = ushort.MaxValue;

    public static bool Write(PipelineStep step, IReadOnlySet<string> needed, PipelineContext context)
    {
        (DataViewSchema.Column From, DataViewSchema.Column To)[] pairs = [.. step.Pairs(needed).Where(pair => context.ContainsColumn(pair.From.Name))];
        if (!Array.TrueForAll(pairs, pair => pair.From.Type is TextDataViewType))
            return false;
        string[] texts = Array.ConvertAll(pairs, pair => context.GetVariableName(pair.From.Name));
        ((ITransformCanSaveOnnx)step.View).SaveAsOnnx(context);
        var nodes = new TextNodes(context);
        for (int i = 0; i < pairs.Length; i++)
        {
            string keys = nodes.Cast(context.GetVariableName(pairs[i].To.Name), DagNet.Onnx.Proto.TensorProto.Types.DataType.Int64), isEmpty = nodes.Contains(texts[i], [""]);
            nodes.Where(isEmpty, context.AddInitializer(Padding, "padding"), keys, context.AddIntermediateVariable(pairs[i].To.Type, pairs[i].To.Name));
        }
        return true;
    }
}
