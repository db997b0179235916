namespace DagNet.Onnx;

/// <summary>How a graph is written as an ONNX model.</summary>
public sealed class OnnxExportOptions
{
    /// <summary>Version of the standard operator set, 11 to 25. 17 is read by runtimes from mid-2022 on; operators that
    /// the chosen set lacks are written as the older ones that they are made of.</summary>
    public int Opset { get; init; } = OperatorSet.Default;

    /// <summary>The tool that made the model.</summary>
    public string ProducerName { get; init; } = "DagNet";

    /// <summary>The version of that tool.</summary>
    public string ProducerVersion { get; init; } = typeof(OnnxExportOptions).Assembly.GetName().Version!.ToString(3);

    /// <summary>Reverse domain name that, with <see cref="GraphName"/> and <see cref="ModelVersion"/>, identifies the
    /// model, such as <c>com.example.pricing</c>.</summary>
    public string? Domain { get; init; }

    /// <summary>Version of the model itself.</summary>
    public long ModelVersion { get; init; }

    /// <summary>Name of the model's graph.</summary>
    public string GraphName { get; init; } = "graph";

    /// <summary>A description for people; Markdown is allowed.</summary>
    public string? DocString { get; init; }

    /// <summary>A description of the model's graph, beside that of the model.</summary>
    public string? GraphDocString { get; init; }

    /// <summary>Named texts stored with the model, such as its author or licence.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether large tensors go into a file beside the model, <c>model.onnx.data</c>; the two belong together. A model that would take
    /// more than 2 GB, the format's limit, does so by itself. A stream has no place beside it.
    /// </summary>
    /// <remarks>
    /// The data file never takes the place of one that is there: it is called <c>model.onnx.2.data</c>, … where the first name is taken.
    /// The model is renamed last, and only then the old model's data is deleted: at every moment the model in place has its data.
    /// </remarks>
    public bool ExternalData { get; init; }

    /// <summary>How many bytes a tensor takes at least to be kept outside of the model.</summary>
    public int ExternalDataThreshold { get; init; } = 1024;

    /// <summary>Protobuf's largest message, in bytes.</summary>
    internal long LargestModel { get; init; } = int.MaxValue;
}
