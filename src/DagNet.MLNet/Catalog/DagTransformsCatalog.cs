using DagNet;
using DagNet.Interop;
using DagNet.Onnx;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML;

/// <summary>Graphs between columns for ML.NET's catalog of transforms.</summary>
public static class DagTransformsCatalog
{
    /// <summary>Trains any graph between any columns: several inputs, several outputs, several losses, shared weights.</summary>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="outputs">The columns to add; a text alone is a vector.</param>
    /// <param name="network">From the columns to the nodes that are the outputs, in their order; declares the losses with
    /// <see cref="DagColumns.Loss"/>. Without a loss nothing is trained.</param>
    /// <param name="options">How it is trained; null takes the defaults.</param>
    /// <exception cref="ArgumentException">No output, or one twice.</exception>
    public static DagGraphEstimator Dag(this TransformsCatalog catalog, DagOutput[] outputs, Func<DagColumns, Node[]> network,
        DagGraphEstimator.Options? options = null) => new(catalog.Environment, outputs, network, options ?? new());

    /// <summary>Trains any graph that gives one column.</summary>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="output">The column to add; a text alone is a vector.</param>
    /// <param name="network">From the columns to the node that is the output; declares the losses with <see cref="DagColumns.Loss"/>.
    /// Without a loss nothing is trained.</param>
    /// <param name="options">How it is trained; null takes the defaults.</param>
    public static DagGraphEstimator Dag(this TransformsCatalog catalog, DagOutput output, Func<DagColumns, Node> network,
        DagGraphEstimator.Options? options = null) => catalog.Dag([output], columns => [network(columns)], options);

    /// <summary>Applies a graph with the values that a session holds, trained elsewhere or not at all.</summary>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="outputs">The columns to add; a text alone is a vector.</param>
    /// <param name="session">Holds the graph's values. The transformer goes on using it: do not dispose it before.</param>
    /// <param name="values">The nodes that are the outputs, in their order.</param>
    /// <param name="inputColumnNames">From labels of the graph's inputs to columns; an input that is not named is the column of its label.
    /// A column has as many values a row as the input, whatever their dimensions.</param>
    /// <exception cref="ArgumentException">Not as many nodes as outputs.</exception>
    public static DagApplyEstimator ApplyDag(this TransformsCatalog catalog, DagOutput[] outputs, Session session, Node[] values,
        IReadOnlyDictionary<string, string>? inputColumnNames = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(outputs, session, values, inputColumnNames);
    }

    /// <summary>Applies an ONNX model up to any of its values, as a frozen featuriser or as it is.</summary>
    /// <param name="catalog">mlContext.Transforms.</param>
    /// <param name="outputs">The columns to add; a text alone is a vector.</param>
    /// <param name="modelPath">The model's file. It takes any number of rows, whatever number it was exported for.</param>
    /// <param name="valueNames">The names of the values that the columns are, in their order; null takes the model's outputs.</param>
    /// <param name="inputColumnNames">From the model's inputs to columns; an input that is not named is the column of its name.</param>
    /// <param name="gpuDeviceId">The device to compute on: 0 is the best GPU. Null takes MLContext.GpuDeviceId, and where that is null too the CPU. What is used
    /// is logged. A transformer that was saved and loaded computes on the CPU.</param>
    /// <param name="fallbackToCpu">Whether the CPU computes, with a warning, where the GPU cannot be used; null takes MLContext.FallbackToCpu.</param>
    /// <exception cref="BackendException">The GPU cannot be used, and there is no permission to fall back to the CPU.</exception>
    /// <exception cref="DagNet.Onnx.OnnxException">The model cannot be read, or has no such value.</exception>
    public static DagApplyEstimator ApplyDag(this TransformsCatalog catalog, DagOutput[] outputs, string modelPath, string[]? valueNames = null,
        IReadOnlyDictionary<string, string>? inputColumnNames = null, int? gpuDeviceId = null, bool? fallbackToCpu = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        OnnxModel model = OnnxModel.Load(modelPath, new() { Batch = DagColumns.Rows, BatchNormalization = BatchNormalizationUse.Freeze });
        Node[] values = valueNames is null ? [.. model.Outputs] : Array.ConvertAll(valueNames, name => model[name]);
        IHost host = catalog.Environment.Register(nameof(DagApplyEstimator));
        using var log = new TrainingLog(host);
        IBackend? gpu = TrainingDevice.Gpu(host, gpuDeviceId, fallbackToCpu, "Scoring", log.Info, log.Warning);
        return new(outputs, new Session(model.Graph, backend: gpu), values, inputColumnNames);
    }
}
