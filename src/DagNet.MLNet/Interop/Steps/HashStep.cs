using DagNet.MLNet;
using DagNet.Onnx.Proto;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace DagNet.Interop;

/// <summary>
/// Hashes. ML.NET writes ONNX Runtime's MurmurHash3, which hashes texts of ASCII alike; an empty text is a missing key for ML.NET only, and so here.
/// </summary>
internal static class HashStep
{
    public static bool Write(PipelineStep step, IReadOnlySet<string> needed, PipelineContext context)
    {
        (DataViewSchema.Column From, DataViewSchema.Column To)[] pairs =
            [.. step.Pairs(needed).Where(pair => pair.From.Type is TextDataViewType && pair.To.Type is KeyDataViewType && context.ContainsColumn(pair.From.Name))];
        string[] texts = Array.ConvertAll(pairs, pair => context.GetVariableName(pair.From.Name));
        ((ITransformCanSaveOnnx)step.View).SaveAsOnnx(context);
        var nodes = new TextNodes(context);
        for (int i = 0; i < pairs.Length; i++)
        {
            string keys = nodes.Cast(context.GetVariableName(pairs[i].To.Name), TensorProto.Types.DataType.Int64);
            string some = nodes.Where(nodes.Contains(texts[i], [""]), context.AddInitializer(0L, "missing"), keys);
            nodes.Cast(some, TensorProto.Types.DataType.Uint32, context.AddIntermediateVariable(pairs[i].To.Type, pairs[i].To.Name));
        }
        return true;
    }
}
