using System.Numerics.Tensors;
using DagNet.Interop;
using DagNet.Onnx;
using DagNet.Onnx.Proto;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.MLNet.Tests;

/// <summary>s = W x + b, the simplest thing that can be scored; weights are [classes, features].</summary>
public sealed class LinearModel : ScoringModel
{
    internal const string Loader = "DagNetTestLinearModel";

    private readonly float[] _weights;
    private readonly float[] _bias;

    internal LinearModel(ScoreColumns columns, float[] weights, float[] bias) =>
        (Columns, _weights, _bias) = (columns, weights, bias);

    internal static ModelSignature Header { get; } = new("DAGTLINM", Loader);

    internal override ModelSignature Signature => Header;

    internal override int FeatureCount => _weights.Length / _bias.Length;

    internal override ScoreColumns Columns { get; }

    internal override IScorer NewScorer() => new Scorer(this);

    internal override void Write(BinaryWriter writer)
    {
        Columns.Write(writer);
        writer.Write(_bias.Length);
        writer.Write(_weights.Length);
        foreach (float value in _bias.Concat(_weights))
            writer.Write(value);
    }

    internal static LinearModel Read(BinaryReader reader)
    {
        ScoreColumns columns = ScoreColumns.Read(reader);
        int classes = reader.ReadInt32(), weights = reader.ReadInt32();
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => reader.ReadSingle())];
        float[] bias = Values(classes);
        return new(columns, Values(weights), bias);
    }

    internal override GraphProto ToOnnx(int opset)
    {
        GraphWriter writer = new(new() { Opset = opset });
        string x = writer.Input("x", DataType.Float, ["n", FeatureCount]);
        string w = writer.Initializer<float>("w", [_bias.Length, FeatureCount], _weights);
        string b = writer.Initializer<float>("b", [_bias.Length], _bias);
        string score = writer.Node("Gemm", [x, w, b], AttributeProto.Of("transB", 1L));
        string[] names = Columns.Task switch
        {
            PredictionTask.Regression => [score],
            PredictionTask.Binary => [score, writer.Node("Sigmoid", [score])],
            _ => [writer.Node("Softmax", [score], AttributeProto.Of("axis", 1L))],
        };
        string[] columns = [.. Columns.Columns.Select(column => column.Name).Where(name => name != "PredictedLabel")];
        for (int i = 0; i < names.Length; i++)
        {
            string output = writer.Claim(columns[i]);
            writer.Node("Identity", "Identity", [names[i]], [output]);
            writer.Output(output, DataType.Float, ["n", i == 0 ? _bias.Length : 1]);
        }
        return writer.Model().Graph;
    }

    private sealed class Scorer(LinearModel model) : IScorer
    {
        private readonly float[] _features = new float[RowComputation.Most * model.FeatureCount];
        private readonly float[] _outputs = new float[RowComputation.Most * model.Columns.OutputCount];

        public Span<float> Features(int row) => _features.AsSpan(row * model.FeatureCount, model.FeatureCount);

        public ReadOnlySpan<float> Outputs(int row) => _outputs.AsSpan(row * model.Columns.OutputCount, model.Columns.OutputCount);

        public void Score(int rows)
        {
            for (int row = 0; row < rows; row++)
                Score(Features(row), _outputs.AsSpan(row * model.Columns.OutputCount, model.Columns.OutputCount));
        }

        private void Score(ReadOnlySpan<float> features, Span<float> outputs)
        {
            for (int k = 0; k < model._bias.Length; k++)
                outputs[k] = model._bias[k] + TensorPrimitives.Dot(features, model._weights.AsSpan(k * features.Length, features.Length));
            if (model.Columns.Task == PredictionTask.Binary)
                outputs[1] = 1 / (1 + MathF.Exp(-outputs[0]));
            if (model.Columns.Task == PredictionTask.Multiclass)
                TensorPrimitives.SoftMax(outputs, outputs);
        }

        public void Contribute(ReadOnlySpan<float> features, Span<float> contributions) =>
            TensorPrimitives.Multiply(features, model._weights.AsSpan(0, features.Length), contributions);

        public void Dispose()
        {
        }
    }
}
