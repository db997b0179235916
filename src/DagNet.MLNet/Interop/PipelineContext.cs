using DagNet.MLNet;
using DagNet.Onnx;
using DagNet.Onnx.Proto;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Interop;

/// <summary>
/// Collects what a pipeline's steps write when ML.NET asks them for ONNX: the forms of opset 12 and ai.onnx.ml 2, which
/// <see cref="PipelineWriter"/> brings to the opset wanted.
/// </summary>
internal sealed class PipelineContext(PipelineGraph graph, int opset) : OnnxContext
{
    private const int WrittenOpset = 12;

    private readonly HashSet<string> _taken = [];
    private readonly Dictionary<string, string> _columns = [];
    private readonly Dictionary<string, (DataType Element, long[] Extents)> _types = [];
    private readonly HashSet<string> _produced = [];
    private readonly HashSet<string> _written = [];

    /// <summary>The opset of the file to be.</summary>
    public int Opset => opset;

    /// <summary>True while nodes are added that are of that opset already.</summary>
    public bool IsCurrent { get; set; }

    /// <summary>Makes a column of the source table an input.</summary>
    /// <returns>False where ONNX has no such type.</returns>
    public bool AddInput(string column, DataViewType type)
    {
        if (PipelineTensors.Of(type) is not var (element, extents))
            return false;
        string name = AddIntermediateVariable(type, column);
        _columns[column] = name;
        graph.Inputs.Add(ValueInfoProto.Of(name, element,
            [PipelineGraph.Rows, .. extents.Select(extent => (TensorShapeProto.Types.Dimension)extent)]));
        return true;
    }

    /// <summary>Takes a constant as it is.</summary>
    public string AddInitializer(TensorProto tensor)
    {
        TensorProto copy = tensor.Clone();
        copy.Name = Claim(tensor.Name);
        graph.Initializers.Add(copy);
        return copy.Name;
    }

    /// <summary>Starts a step. Variables with other names than the columns that it produces are only its own, so that a
    /// user's column "Cast" is not lost to a step's intermediate value of that name.</summary>
    public void Begin(IEnumerable<string> produced)
    {
        _produced.Clear();
        _produced.UnionWith(produced);
        _written.Clear();
    }

    /// <summary>True where the step has written a column that it produces.</summary>
    public bool IsWritten(string column) => _written.Contains(column);

    public override string GetNodeName(string prefix) => graph.Fresh(prefix);

    public override bool IsVariableDefined(string variableName) => _taken.Contains(variableName);

    public override bool ContainsColumn(string colName) => _columns.ContainsKey(colName);

    public override void CheckOpSetVersion(int thisTransformerMinumumOpSetVersion, string registerTransformerName)
    {
        if (thisTransformerMinumumOpSetVersion > WrittenOpset)
            throw new OnnxException($"The step '{registerTransformerName}' writes opset {thisTransformerMinumumOpSetVersion}, "
                + $"newer than the {WrittenOpset} that ML.NET's steps are known to write.");
    }

    public override void RemoveColumn(string colName, bool removeVariable = false)
    {
        _columns.Remove(colName);
        _written.Remove(colName);
    }

    public override void RemoveVariable(string variableName, bool removeColumn)
    {
        foreach (string column in _columns.Where(entry => entry.Value == variableName).Select(entry => entry.Key).ToArray())
            RemoveColumn(column);
    }

    public override void RemoveInputVariable(string variableName) => RemoveColumn(variableName);

    public override string GetVariableName(string colName) => _columns[colName];

    public override string AddIntermediateVariable(DataViewType? type, string colName, bool skip = false)
    {
        string name = Claim(colName);
        if (_produced.Contains(colName))
        {
            _columns[colName] = name;
            _written.Add(colName);
        }
        if (type is not null && PipelineTensors.Of(type) is { } known)
        {
            _types[name] = known;
            graph.Ranks[name] = 1 + known.Extents.Length;
        }
        return name;
    }

    public override OnnxNode CreateNode(
        string opType, IEnumerable<string> inputs, IEnumerable<string> outputs, string name, string? domain = null)
    {
        var node = new NodeProto { OpType = opType, Name = name, Domain = domain ?? OperatorSet.MachineLearning };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        graph.Nodes.Add((node, IsCurrent));
        return new PipelineNode(node);
    }

    public override OnnxVersion GetOnnxVersion() => OnnxVersion.Stable;

    public override List<long>? RetrieveShapeOrNull(string variableName) =>
        _types.TryGetValue(variableName, out var type) ? [-1, .. type.Extents] : null;

    public override string AddInitializer(bool value, string? name = null, bool makeUniqueName = true) => Scalar(name, value);

    public override string AddInitializer(float value, string? name = null, bool makeUniqueName = true) => Scalar(name, value);

    public override string AddInitializer(double value, string? name = null, bool makeUniqueName = true) => Scalar(name, value);

    public override string AddInitializer(long value, string? name = null, bool makeUniqueName = true) => Scalar(name, value);

    public override string AddInitializer(ulong value, bool isUint64, string? name = null, bool makeUniqueName = true) =>
        isUint64 ? Scalar(name, value) : Scalar(name, (uint)value);

    public override string AddInitializer(int value, Type type, string? name = null, bool makeUniqueName = true) =>
        Whole([value], type, [], name);

    public override string AddInitializer(string value, string? name = null, bool makeUniqueName = true) =>
        AddInitializer(TensorProto.Of(name ?? "string", [], [value]));

    public override string AddInitializer(
        IEnumerable<bool> values, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        Tensor(name, values, dims);

    public override string AddInitializer(
        IEnumerable<float> values, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        Tensor(name, values, dims);

    public override string AddInitializer(
        IEnumerable<double> values, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        Tensor(name, values, dims);

    public override string AddInitializer(
        IEnumerable<long> values, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        Tensor(name, values, dims);

    public override string AddInitializer(
        IEnumerable<ulong> values, bool isUint64, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        isUint64 ? Tensor(name, values, dims) : Tensor(name, values.Select(x => (uint)x), dims);

    public override string AddInitializer(
        IEnumerable<int> values, Type type, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true) =>
        Whole(values, type, dims, name);

    public override string AddInitializer(
        IEnumerable<string> values, IEnumerable<long> dims, string? name = null, bool makeUniqueName = true)
    {
        string[] texts = [.. values];
        return AddInitializer(TensorProto.Of(name ?? "strings", [.. dims ?? [texts.Length]], texts));
    }

    /// <summary>A name for a value that is no column.</summary>
    public string Claim(string wanted)
    {
        string name = graph.Fresh(wanted);
        _taken.Add(name);
        return name;
    }

    private string Scalar<T>(string? name, T value) where T : unmanaged =>
        AddInitializer(TensorProto.Of<T>(name ?? typeof(T).Name, [], [value]));

    private string Tensor<T>(string? name, IEnumerable<T> values, IEnumerable<long>? dims) where T : unmanaged
    {
        T[] array = [.. values];
        return AddInitializer(TensorProto.Of<T>(name ?? typeof(T).Name, [.. dims ?? [array.Length]], array));
    }

    /// <summary>ML.NET hands all integer types up to 32 bits over as int, with the type to write.</summary>
    private string Whole(IEnumerable<int> values, Type type, IEnumerable<long>? dims, string? name) =>
        type == typeof(bool) ? Tensor(name, values.Select(x => x != 0), dims)
        : type == typeof(sbyte) ? Tensor(name, values.Select(x => (sbyte)x), dims)
        : type == typeof(byte) ? Tensor(name, values.Select(x => (byte)x), dims)
        : type == typeof(short) ? Tensor(name, values.Select(x => (short)x), dims)
        : type == typeof(ushort) ? Tensor(name, values.Select(x => (ushort)x), dims)
        : Tensor(name, values, dims);
}
