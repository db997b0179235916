using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace DagNet.Interop;

/// <summary>What ML.NET asks of a transformer that computes columns from columns: schema, rows, saving, ONNX.</summary>
public abstract class GraphTransformer : ITransformer
{
    private protected GraphTransformer(ColumnGraph columns) => Columns = columns;

    internal ColumnGraph Columns { get; }

    /// <summary>How the transformer's header in a saved pipeline names it.</summary>
    internal abstract ModelSignature Signature { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or has another type or size.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => new GraphMapper(Columns, inputSchema).OutputSchema;

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new GraphMapper(Columns, inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => new GraphView(input, new(Columns, input.Schema), Columns);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Signature.ToVersionInfo(GetType()));
        ctx.SaveBinaryStream(ModelSignature.Content, Write);
    }

    private protected virtual void Write(BinaryWriter writer) => Columns.Write(writer);

    /// <summary>A table with a graph's columns that can also write itself as ONNX.</summary>
    private sealed class GraphView(IDataView source, GraphMapper mapper, ColumnGraph graph) : MappedView(source, mapper), ITransformCanSaveOnnx
    {
        bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

        void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => OnnxScores.Write(ctx, graph, InputSchema);

        void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException(
            "A computed table cannot be saved as a model. Save the transformer that made it.");
    }
}
