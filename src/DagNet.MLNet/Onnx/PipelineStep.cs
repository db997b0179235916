using Microsoft.ML;
using Microsoft.ML.Data;

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

    /// <summary>The columns that are needed of it, each with the one column that it is computed from; none of several.</summary>
    public IEnumerable<(DataViewSchema.Column From, DataViewSchema.Column To)> Pairs(IReadOnlySet<string> needed)
    {
        if (View is not IRowToRowMapper mapper)
            yield break;
        foreach (DataViewSchema.Column to in Produced.Where(needed.Contains).Select(name => View.Schema[name]))
            if (mapper.GetDependencies([to]).ToArray() is [var from])
                yield return (from, to);
    }

    /// <summary>What to do where it cannot be written as ONNX.</summary>
    public string Remedy => Transformer.GetType().Name.Split('`')[0] switch
    {
        "ColumnConcatenatingTransformer" => "Convert the columns to Single before they are concatenated.",
        "CustomMappingTransformer" => "ONNX has no user code: compute the column before the pipeline.",
        _ => "Replace it by a step that ONNX has, or compute the column before the pipeline.",
    };
}
