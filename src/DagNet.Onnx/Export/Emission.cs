using System.Collections.Immutable;
using DagNet.Onnx.Proto;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;
using Dimension = DagNet.Onnx.Proto.TensorShapeProto.Types.Dimension;

namespace DagNet.Onnx;

/// <summary>One graph on its way into a model: which value of the model each node is.</summary>
internal sealed class Emission
{
    /// <summary>What constants without a name are called.</summary>
    public const string Unnamed = "constant";

    private readonly GraphWriter _writer;
    private readonly Session _session;
    private readonly IReadOnlyDictionary<Node, string> _given;
    private readonly Dictionary<Node, string[]> _values = [];
    private readonly Dictionary<Node, string> _reserved = [];
    private readonly Dictionary<(Node, int), Node> _items = [];
    private readonly Dictionary<string, string> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<Literal, string> _literals = [];
    private readonly Dictionary<string, string> _state = new(StringComparer.Ordinal);

    public Emission(GraphWriter writer, Session session, IReadOnlyDictionary<Node, string> given,
        bool training = false)
    {
        (_writer, _session, _given, IsTraining) = (writer, session, given, training);
        Extents = new(this);
    }

    /// <summary>True for a training step, whose variables are inputs and whose random numbers are drawn.</summary>
    public bool IsTraining { get; }

    public int Opset => _writer.Opset;

    /// <summary>Named extents as values of the model.</summary>
    public Extents Extents { get; }

    /// <summary>The graph's inputs, whether the outputs need them or not.</summary>
    public IEnumerable<Node> GraphInputs => _session.Graph.Inputs;

    public static IEnumerable<Dimension> Dimensions(Shape shape) =>
        shape.Dims.ToArray().Select(d => d.IsKnown ? (Dimension)d.Value : (Dimension)d.ToString());

    /// <summary>Inputs and variables come first, so that they bear the names that their users gave them.</summary>
    /// <param name="nodes">What is written.</param>
    /// <param name="assigned">Variables of the session's graph that get new values, read or not.</param>
    public void DeclareInputs(IReadOnlyList<Node> nodes, params IReadOnlyList<Node> assigned)
    {
        foreach (Node node in nodes)
            if (node.Op is Input)
                _values[node] = [InputName(node)];
            else if (node.Op is Item item)
                _items[(node.Inputs[0], item.Index)] = node;
        Node[] variables = [.. nodes.Where(n => n.Op is Variable)];
        Node[] read = Array.ConvertAll(variables, v => _session.Graph[((Variable)v.Op).Label]);
        Node[] state = [.. read, .. assigned.Except(read)];
        _session.Initialize(state);
        // All under one lock: a training step beside may not change some of them in between.
        _session.Reading(() =>
        {
            foreach (Node variable in state)
                _state[variable.Label!] = _writer.Initializer(variable.Label!, variable.Type,
                    _session.State.Read(variable), isInput: IsTraining);
        });
        for (int k = 0; k < variables.Length; k++)
            _values[variables[k]] = [StateName(read[k])];
    }

    /// <summary>The name of a variable's value.</summary>
    public string StateName(Node variable) => _state[variable.Label!];

    /// <summary>Keeps names for the results of these nodes.</summary>
    public void Reserve(Node[] nodes, string[] names)
    {
        for (int k = 0; k < nodes.Length; k++)
            if (!_values.ContainsKey(nodes[k]))
                _reserved.TryAdd(nodes[k], names[k]);
    }

    /// <summary>The name of an input's value, which becomes an input of the model if it is none yet.</summary>
    public string InputName(Node node)
    {
        var input = (Input)node.Op;
        if (_inputs.TryGetValue(input.Label, out string? name))
            return name;
        if (!_given.TryGetValue(_session.Graph[input.Label], out name))
            name = _writer.Input(input.Label, (DataType)input.Type.Element, Dimensions(input.Type.Shape));
        Extents.Learn(name, input.Type.Shape);
        return _inputs[input.Label] = name;
    }

    /// <summary>The name of a node's value.</summary>
    public string Value(Node node) => _values[node][0];

    /// <summary>
    /// A constant, which is written once however often it is used. Tensors of floats are nodes, as initializers of
    /// that kind are
    /// what training adjusts.
    /// </summary>
    public string Constant(Literal value, string name = Unnamed)
    {
        if (_literals.TryGetValue(value, out string? known))
            return known;
        if (!value.Type.Element.IsFloat || value.Type.Shape.Rank == 0)
            return _literals[value] = _writer.Initializer(name, value.Type, value.Bytes.ToArray());
        known = _writer.Claim(name);
        _writer.Node("Constant", name, [], [known],
            AttributeProto.Of("value", TensorProto.Of(known, value.Type, value.Bytes.ToArray())));
        return _literals[value] = known;
    }

    /// <summary>A list of int64.</summary>
    public string Longs(params ReadOnlySpan<long> values) => Constant(Literal.Of(values, Shape.Of(values.Length)));

    /// <summary>Adds a node whose one result lies between.</summary>
    public string Between(string type, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes) =>
        _writer.Node(type, inputs, attributes);

    /// <summary>Adds the node whose result is that of the graph's node.</summary>
    public string[] Last(Node node, string type, IEnumerable<string> inputs,
        params IEnumerable<AttributeProto> attributes)
    {
        string result = Result(node, type);
        _writer.Node(type, node.Label ?? type, inputs, [result], attributes);
        return [result];
    }

    /// <summary>Writes a node, once.</summary>
    public void Write(Node node)
    {
        if (_values.ContainsKey(node))
            return;
        string[] results = node.Op switch
        {
            Constant constant => [Constant(constant.Value, node.Label ?? Unnamed)],
            Item item => [_values[node.Inputs[0]][item.Index]],
            _ => Lowerings.Write(this, node),
        };
        _values[node] = results;
        for (int k = 0; k < results.Length; k++)
            Extents.Learn(results[k], node.Types[k].Shape);
    }

    /// <summary>The operator's standard form, where the operator set has it.</summary>
    public static OnnxForm? Form(Op op, int opset) => op is StandardOp standard ? standard.Form
        : op.Onnx(opset) is { } form && (form.Domain != OperatorSet.Standard || OperatorSet.Since(form.Name) <= opset)
            ? form
        : null;

    /// <summary>Adds the standard node of the graph's node, with a result for each item that is read.</summary>
    public string[] Standard(Node node, OnnxForm form)
    {
        string[] operands = [.. Broadcasting.Operands(node).Select(Value), .. form.Constants.Select(c => Constant(c))];
        int[] places = form.Places.IsEmpty ? [.. Enumerable.Range(0, operands.Length)] : [.. form.Places];
        // Trailing ones that are left out are not written at all.
        int given = Array.FindLastIndex(places, p => p >= 0) + 1;
        IEnumerable<string> inputs = places[..given].Select(p => p < 0 ? "" : operands[p]);
        IEnumerable<AttributeProto> attributes = form.Attributes.Select(a => Attributes.Of(a.Name, a.Value));
        // Results that nobody reads go without a name where the standard lets them.
        bool Optional(int k) => form.Name switch
        {
            "CausalConvWithState" or "LinearAttention" or "Split" or "TopK" => false,
            // Past keys and all keys go together.
            "Attention" => k > 2 || (k > 0 && form.Places[4] < 0),
            "LayerNormalization" or "MaxPool" or "SoftmaxCrossEntropyLoss" => k > 0,
            _ => true,
        };
        string Item(int k) => _items.TryGetValue((node, k), out Node? item) ? Result(item, form.Name) : Optional(k)
            ? "" : _writer.Claim(form.Name);
        string[] results = node.Types.Length == 1 ? [Result(node, form.Name)]
            : [.. Enumerable.Range(0, node.Types.Length).Select(Item)];
        IEnumerable<string> written = results[..(Array.FindLastIndex(results, r => r.Length > 0) + 1)];
        if (form.Domain == OperatorSet.Standard)
            _writer.Node(form.Name, node.Label ?? form.Name, inputs, written, attributes);
        else
            _writer.Node(form.Domain, 1, form.Name, node.Label ?? form.Name, inputs, written, attributes);
        return results;
    }

    private string Result(Node node, string type)
        => _reserved.GetValueOrDefault(node) ?? _writer.Claim(node.Label ?? type);
}
