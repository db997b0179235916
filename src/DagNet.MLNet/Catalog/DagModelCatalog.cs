using DagNet.Interop;
using DagNet.MLNet;
using DagNet.Onnx;
using DagNet.Onnx.Proto;

namespace Microsoft.ML;

/// <summary>What DagNet adds to <see cref="MLContext.Model"/>.</summary>
public static class DagModelCatalog
{
    /// <summary>Writes a fitted pipeline as one ONNX model: raw columns go in, predictions come out.</summary>
    /// <param name="catalog">mlContext.Model.</param>
    /// <param name="model">The fitted pipeline, with a DagNet or another trainer, or none.</param>
    /// <param name="inputSchema">The schema of the table that it reads.</param>
    /// <param name="path">The file to write. It is replaced whole, or not at all.</param>
    /// <param name="options">Opset, names and texts; opset 17 by default.</param>
    /// <param name="outputColumnNames">The columns wanted. None means the score columns and what is computed from them,
    /// or without a trainer all columns that the pipeline adds. Inputs that they do not need, such as the label, are
    /// left out.</param>
    /// <remarks>Inputs and outputs bear the columns' names and are [rows, 1] for a scalar, [rows, n] for a vector; texts are
    /// strings, keys are numbers with 0 for missing. An output that hides an input is called "name.output".</remarks>
    /// <exception cref="OnnxException">A step that is needed cannot be written as ONNX; names it and the remedy.</exception>
    public static void SaveOnnx(this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema inputSchema,
        string path, OnnxExportOptions? options = null, params string[] outputColumnNames)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputSchema);
        ArgumentException.ThrowIfNullOrEmpty(path);
        TestedVersion.Require();
        options ??= new();
        if (options.Opset is < OperatorSet.Oldest or > OperatorSet.Newest)
            throw OperatorSet.Unknown(options.Opset);
        ModelProto proto = PipelineWriter.Write(
            PipelineExport.Collect(catalog.Environment, model, inputSchema, outputColumnNames, options.Opset), options);
        ModelFile.Write(path, proto, options);
    }
}
