using DagNet.Onnx.Proto;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;
using Dimension = DagNet.Onnx.Proto.TensorShapeProto.Types.Dimension;

namespace DagNet.Onnx;

/// <summary>Builds a model node by node, with unique names and the operator sets that its nodes need.</summary>
internal sealed class GraphWriter(OnnxExportOptions options)
{
    private readonly GraphProto _graph = new() { Name = options.GraphName };
    private readonly NameScope _values = new();
    private readonly NameScope _nodes = new();
    private readonly SortedDictionary<string, int> _domains =
        new(StringComparer.Ordinal) { [OperatorSet.Standard] = options.Opset };

    /// <summary>Version of the standard operator set that is written.</summary>
    public int Opset => options.Opset;

    /// <summary>Takes a value name, for a node's output that is to be called so.</summary>
    public string Claim(string wanted) => _values.Claim(wanted);

    /// <summary>Adds a graph input and returns its name.</summary>
    public string Input(string wanted, DataType type, IEnumerable<Dimension> shape)
    {
        string name = Claim(wanted);
        _graph.Input.Add(ValueInfoProto.Of(name, type, shape));
        return name;
    }

    /// <summary>Makes the value <paramref name="name"/> a graph output.</summary>
    public void Output(string name, DataType type, IEnumerable<Dimension> shape) =>
        _graph.Output.Add(ValueInfoProto.Of(name, type, shape));

    /// <summary>Adds a constant and returns its name.</summary>
    public string Initializer<T>(string wanted, ReadOnlySpan<long> shape, ReadOnlySpan<T> values) where T : unmanaged
    {
        string name = Claim(wanted);
        _graph.Initializer.Add(TensorProto.Of(name, shape, values));
        return name;
    }

    /// <summary>Adds row-major little-endian elements, whose array is kept, and returns their name.</summary>
    /// <param name="wanted">The name, if it is free.</param>
    /// <param name="type">Element type and extents.</param>
    /// <param name="bytes">The elements.</param>
    /// <param name="isInput">Whether they are the default of an input; else they are a constant.</param>
    public string Initializer(string wanted, TensorType type, byte[] bytes, bool isInput = false)
    {
        string name = isInput ? Input(wanted, (DataType)type.Element, Emission.Dimensions(type.Shape)) : Claim(wanted);
        _graph.Initializer.Add(TensorProto.Of(name, type, bytes));
        return name;
    }

    /// <summary>Adds a node with one result, called as its operator is, and returns the result's name.</summary>
    public string Node(string type, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        string output = Claim(type);
        Node(type, output, inputs, [output], attributes);
        return output;
    }

    /// <summary>Adds a node of the standard domain whose results bear names taken with <see cref="Claim"/>.</summary>
    public void Node(string type, string label, IEnumerable<string> inputs, IEnumerable<string> outputs,
        params IEnumerable<AttributeProto> attributes)
    {
        NodeProto node = new() { OpType = type, Name = _nodes.Claim(label) };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
    }

    /// <summary>Adds a node of another domain, whose operator set is at least <paramref name="version"/>.</summary>
    public void Node(string domain, int version, string type, string label, IEnumerable<string> inputs,
        IEnumerable<string> outputs, params IEnumerable<AttributeProto> attributes)
    {
        Node(type, label, inputs, outputs, attributes);
        _graph.Node[^1].Domain = domain;
        _domains[domain] = Math.Max(version, _domains.GetValueOrDefault(domain));
    }

    /// <summary>The model, complete.</summary>
    public ModelProto Model()
    {
        ModelProto model = new()
        {
            ProducerName = options.ProducerName,
            ProducerVersion = options.ProducerVersion,
            ModelVersion = options.ModelVersion,
            Graph = _graph,
        };
        if (options.Domain is { } domain) model.Domain = domain;
        if (options.DocString is { } text) model.DocString = text;
        if (options.GraphDocString is { } about) _graph.DocString = about;
        foreach (var (set, version) in _domains)
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = set, Version = version });
        model.IrVersion = OperatorSet.IrVersion(model.OpsetImport);
        foreach (var (key, value) in options.Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model;
    }
}
