using Google.Protobuf;

namespace DagNet.Onnx;

/// <summary>ONNX models in files and streams.</summary>
public static class OnnxModel
{
    /// <summary>
    /// Writes what the outputs need as an ONNX model: in inference mode, with the session's current values of the variables.
    /// Inputs, outputs and variables bear their labels; named extents stay open.
    /// </summary>
    /// <param name="path">The file; it holds its old content or the whole new model, never a part.</param>
    /// <param name="session">Holds the graph and the values of its variables.</param>
    /// <param name="outputs">The values that the model returns, in this order.</param>
    /// <param name="options">Operator set and what the model says about itself.</param>
    /// <exception cref="OnnxException">A node cannot be written; then no file is touched.</exception>
    public static void Save(string path, Session session, ReadOnlySpan<Node> outputs, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var model = GraphExporter.Export(session, outputs, options ?? new());
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    /// <summary>Writes what the outputs need as an ONNX model, as to a file. Nothing is written if a node cannot be.</summary>
    /// <param name="stream">Where the model goes; stays open.</param>
    /// <param name="session">Holds the graph and the values of its variables.</param>
    /// <param name="outputs">The values that the model returns, in this order.</param>
    /// <param name="options">Operator set and what the model says about itself.</param>
    /// <exception cref="OnnxException">A node cannot be written.</exception>
    public static void Save(Stream stream, Session session, ReadOnlySpan<Node> outputs, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        GraphExporter.Export(session, outputs, options ?? new()).WriteTo(stream);
    }
}
