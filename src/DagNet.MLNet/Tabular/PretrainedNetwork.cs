using DagNet.Onnx;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet;

/// <summary>An ONNX model up to some value, with a new head.</summary>
internal sealed class PretrainedNetwork(FineTuneOnnxOptions options)
{
    /// <summary>Reads the model: each training starts from its weights.</summary>
    /// <param name="columns">Numbers of a row's features.</param>
    /// <param name="outputs">Values a row that the head must give.</param>
    /// <exception cref="OnnxException">The model cannot be read, has several inputs, or no value to cut at.</exception>
    /// <exception cref="ShapeException">Its input takes another number of values than a row has.</exception>
    public (Node Features, Node Output) Build(int columns, int outputs)
    {
        if (!File.Exists(options.ModelPath))
            throw new OnnxException($"'{options.ModelPath}' does not exist. Give the path of an ONNX model as ModelPath.");
        OnnxModel model = OnnxModel.Load(options.ModelPath, new() { Batch = TabularModel.RowsName, BatchNormalization = options.BatchNormalization });
        if (model.Inputs is not [var input])
            throw new OnnxException($"'{options.ModelPath}' has the inputs {string.Join(", ", model.InputNames)}, but one column of features can only be one. "
                + "Use mlContext.Transforms.ApplyDag, which takes several columns.");
        Shape row = input.Shape[1..];
        if (input.Element != ElementType.Float32 || !row.IsKnown || row.Count != columns)
            throw new ShapeException($"Input '{input.Label}' of '{options.ModelPath}' is {input.Type}, but the feature column has {columns} numbers a row.");
        Node cut = options.CutAt is { } name ? model[name] : LastFeatures(model);
        if (options.Head is { } head)
            return (input, head(cut));
        return (input, (cut.Shape.Rank > 2 ? cut.Flatten() : cut).Dense(outputs, "head"));
    }

    private Node LastFeatures(OnnxModel model)
    {
        foreach (Node node in GraphText.Ancestors([model.Outputs[0]], intoBodies: false).Reverse())
            if (node.Op is Gemm or MatMul && node.Inputs[1].Op is Variable { Trainable: true })
                return node.Inputs[0];
        throw new OnnxException($"'{options.ModelPath}' has no product with weights before its output '{model.OutputNames[0]}'. Name the value that the head reads by CutAt.");
    }
}
