using System.Runtime.CompilerServices;
using DagNet.MLNet;
using Microsoft.ML.Data;

namespace DagNet.Interop;

/// <summary>
/// The steps that ML.NET cannot write as ONNX, or writes so that the model does not compute what the pipeline does, a line each: what is here is asked first.
/// </summary>
internal static class StepExports
{
    private static readonly Dictionary<string, Func<PipelineStep, IReadOnlySet<string>, PipelineContext, bool>> s_exports = new()
    {
        ["NormalizingTransformer"] = NormalizerStep.Write,
        ["MissingValueIndicatorTransformer"] = MissingValueStep.Write,
        ["MissingValueReplacingTransformer"] = MissingValueStep.Write,
        ["HashingTransformer"] = HashStep.Write,
        ["KeyToBinaryVectorMappingTransformer"] = KeyTableStep.Write,
        ["TextNormalizingTransformer"] = TextNormalizerStep.Write,
        ["TokenizingByCharactersTransformer"] = CharacterTokenizerStep.Write,
        ["WordTokenizingTransformer"] = WordTokenizerStep.Write,
    };

    /// <summary>Writes the needed columns of a step; false where ML.NET does.</summary>
    /// <exception cref="Onnx.OnnxException">The opset has no form for it.</exception>
    public static bool TryWrite(PipelineStep step, IReadOnlySet<string> needed, PipelineContext context)
        => s_exports.TryGetValue(KindOf(step), out var write) && write(step, needed, context);

    /// <summary>The transformer that computes the columns; one that a user appended may consist of several.</summary>
    private static string KindOf(PipelineStep step)
        => (step.View is RowToRowMapperTransform view ? MapperOf(view).GetTransformer() : step.Transformer).GetType().Name.Split('`')[0];

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_mapper")]
    private static extern ref IRowMapper MapperOf(RowToRowMapperTransform view);
}
