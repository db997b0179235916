using Microsoft.ML;

namespace DagNet.MLNet;

/// <summary>One table of a pipeline that is computed from the one before.</summary>
/// <param name="Number">The transformer's place in the pipeline, from 1.</param>
/// <param name="Transformer">The transformer that made it.</param>
/// <param name="Source">The table before.</param>
/// <param name="View">The table.</param>
internal sealed record PipelineStep(int Number, ITransformer Transformer, IDataView Source, IDataView View)
{
    /// <summary>How the step is called in messages.</summary>
    public string Name => $"step {Number} ({Transformer.GetType().Name.Split('`')[0]})";

    /// <summary>The names of the columns that it computes: those that are there once more than in the source, which a
    /// replaced column hides; all where it takes columns away.</summary>
    public IReadOnlySet<string> Produced
    {
        get
        {
            ILookup<string, DataViewSchema.Column> before = Source.Schema.ToLookup(column => column.Name);
            ILookup<string, DataViewSchema.Column> after = View.Schema.ToLookup(column => column.Name);
            bool takesAway = before.Any(columns => after[columns.Key].Count() < columns.Count());
            return after.Where(columns => takesAway || columns.Count() > before[columns.Key].Count())
                .Select(columns => columns.Key).ToHashSet();
        }
    }

    /// <summary>What to do where it cannot be written as ONNX.</summary>
    public string Remedy => Transformer.GetType().Name.Split('`')[0] switch
    {
        "NormalizingTransformer" => "Use NormalizeMinMax, NormalizeMeanVariance with useCdf: false, or NormalizeRobustScaling.",
        "MissingValueReplacingTransformer" or "MissingValueIndicatorTransformer" =>
            "Convert the column to Single before this step.",
        "TextFeaturizingEstimator" or "Transformer" => "Use ProduceWordBags, or leave the text column to a one-hot encoding.",
        "ColumnConcatenatingTransformer" => "Convert the columns to Single before they are concatenated.",
        "CustomMappingTransformer" => "ONNX has no user code: compute the column before the pipeline.",
        _ => "Replace it by a step that ONNX has, or compute the column before the pipeline.",
    };
}
