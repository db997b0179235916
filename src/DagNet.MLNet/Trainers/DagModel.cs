using DagNet.Interop;
using DagNet.Onnx;
using DagNet.Onnx.Proto;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>A trained graph as ML.NET's trainers return it: scores from one feature vector.</summary>
public sealed class DagModel : ScoringModel
{
    internal const string Loader = "DagNetModel";

    /// <summary>What the names of variables begin with that only an optimizer reads.</summary>
    private const string State = "state ";

    private readonly Session _session;
    private readonly Node _features, _scores;
    private readonly float[] _baseline;
    private readonly Lazy<Node> _slopes;
    private readonly TabularModel? _training;
    private readonly bool _keepsOptimizer;

    /// <summary>A model that training can go on with.</summary>
    internal DagModel(Session session, TabularModel training, ScoreColumns columns, float[] baseline, bool keepsOptimizer)
        : this(session, training.Features, training.Scores, columns, baseline) => (_training, _keepsOptimizer) = (training, keepsOptimizer);

    internal DagModel(Session session, Node features, Node scores, ScoreColumns columns, float[] baseline)
    {
        (_session, _features, _scores, Columns, _baseline) = (session, features, scores, columns, baseline);
        _slopes = new(() => Gradient.Of(scores.Select(-1, 0).Sum(), features)[0]);
    }

    /// <summary>The graph: its input <c>Features</c> is [rows, features], its node <c>Scores</c> [rows, values].</summary>
    public Graph Graph => _session.Graph;

    internal static ModelSignature Header { get; } = new("DAGNETMD", Loader);

    internal override ModelSignature Signature => Header;

    /// <summary>The means of the features over the rows that the model first learned from.</summary>
    internal float[] Baseline => _baseline;

    internal override int FeatureCount => _baseline.Length;

    internal override ScoreColumns Columns { get; }

    /// <summary>The same network with other columns.</summary>
    internal DagModel With(ScoreColumns columns) => _training is null ? new(_session, _features, _scores, columns, _baseline)
        : new(_session, _training, columns, _baseline, _keepsOptimizer);

    /// <summary>The network's layers, shapes and numbers of parameters as a table.</summary>
    public override string ToString() => ModelSummary.Of(_scores);

    internal override IScorer NewScorer() => new DagScorer(_session, _features, _scores, _slopes, _baseline);

    internal override void Write(BinaryWriter writer)
    {
        Columns.Write(writer);
        writer.Write(_baseline.Length);
        foreach (float value in _baseline)
            writer.Write(value);
        using MemoryStream graph = Save();
        writer.Write(graph.Length);
        writer.Write(graph.GetBuffer(), 0, checked((int)graph.Length));
    }

    /// <summary>A copy of the graph, with what it learned, in a session of its own; training goes on there.</summary>
    /// <param name="open">Opens a session on the device, with the seed.</param>
    /// <param name="seed">What random numbers start from.</param>
    /// <exception cref="TrainingException">The model was saved without what it learns by.</exception>
    internal (TabularModel Model, Session Session) Copy(Func<Graph, long, Session> open, long seed)
    {
        if (_training is null)
            throw new TrainingException("This model cannot be trained on: it orders rows, or was saved by a version that left out what it learns by. Train a new one.");
        using MemoryStream stream = Save();
        stream.Position = 0;
        using LoadedGraph loaded = GraphFile.Load(stream);
        Session session = open(loaded.Graph, seed);
        foreach (Node variable in loaded.Graph.Variables)
            session.State.Write(variable, loaded.Session.State.Read(variable));
        return (TabularModel.Of(loaded.Outputs)!, session);
    }

    private MemoryStream Save()
    {
        var stream = new MemoryStream();
        (string Name, Node Value)[] nodes = _training?.Saved ?? [("Scores", _scores)];
        if (_keepsOptimizer)
            nodes = [.. nodes, .. Graph.Variables.Where(v => v.Op is Variable { Trainable: false }).Select(v => ($"{State}{v.Label}", v))];
        GraphFile.Save(stream, _session, nodes);
        return stream;
    }

    internal static DagModel Read(BinaryReader reader)
    {
        ScoreColumns columns = ScoreColumns.Read(reader);
        var baseline = new float[reader.ReadInt32()];
        for (int i = 0; i < baseline.Length; i++)
            baseline[i] = reader.ReadSingle();
        byte[] bytes = reader.ReadBytes(checked((int)reader.ReadInt64()));
        LoadedGraph loaded = GraphFile.Load(new MemoryStream(bytes));
        return TabularModel.Of(loaded.Outputs) is { } training
            ? new(loaded.Session, training, columns, baseline, loaded.Outputs.Keys.Any(name => name.StartsWith(State, StringComparison.Ordinal)))
            : new(loaded.Session, loaded.Graph.Inputs.Single(), loaded.Outputs["Scores"], columns, baseline);
    }

    internal override GraphProto ToOnnx(int opset)
    {
        ScoreColumn[] columns = [.. Columns.Columns.Where(column => column.Name != "PredictedLabel")];
        int[] ends = new int[columns.Length];
        for (int k = 0; k < ends.Length; k++)
            ends[k] = (k == 0 ? 0 : ends[k - 1]) + (columns[k].Type is VectorDataViewType vector ? vector.Size : 1);
        Node[] values = columns.Length == 1 ? [_scores] : [.. ends.Select((end, k) => _scores.Slice(-1, (k == 0 ? 0 : ends[k - 1])..end))];
        GraphWriter writer = new(new OnnxExportOptions { Opset = opset });
        IReadOnlyList<string> outputs = GraphExporter.Append(writer, _session, values, new Dictionary<Node, string> { [_features] = Given(writer) }, [.. columns.Select(column => writer.Claim(column.Name))]);
        for (int k = 0; k < outputs.Count; k++)
            writer.Output(outputs[k], TensorProto.Types.DataType.Float, Emission.Dimensions(values[k].Shape));
        return writer.Model().Graph;
    }

    /// <summary>The feature column as the graph's input takes it.</summary>
    private string Given(GraphWriter writer)
    {
        string name = writer.Input(_features.Label!, TensorProto.Types.DataType.Float, [TabularModel.RowsName, _baseline.Length]);
        long[] shape = [-1, .. Array.ConvertAll(RowShape.Of(_features, 1)[1..], extent => (long)extent)];
        return shape.Length == 2 ? name : writer.Node("Reshape", [name, writer.Initializer<long>("shape", [shape.Length], shape)]);
    }
}
