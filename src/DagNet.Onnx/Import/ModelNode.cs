using System.Globalization;
using DagNet.Onnx.Proto;
using Kind = DagNet.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace DagNet.Onnx;

/// <summary>One node of a model while it is read: inputs, attributes, and the operator set that says what they mean.</summary>
internal sealed class ModelNode(Importer importer, ImportScope scope, NodeProto proto, int opset, bool widens)
{
    private const string DataDependent = "which depends on the data that is fed. Give it by OnnxImportOptions.Values or .Extents, or use "
        + "OnnxModel.Run, which reads it at each run";

    private ElementType? _narrow;

    public Graph Graph => importer.Graph;

    public Importer Importer => importer;

    public ImportScope Scope => scope;

    /// <summary>The operator's type in the standard.</summary>
    public string Type => proto.OpType;

    /// <summary>The version of the operator's domain.</summary>
    public int Opset => opset;

    /// <summary>How many inputs are given.</summary>
    public int Count => proto.Input.Count;

    /// <summary>How many results are named.</summary>
    public int Results => proto.Output.Count;

    /// <summary>The narrow element type that inputs were widened from, if any was.</summary>
    public ElementType? Narrow => _narrow;

    /// <summary>Whether an input is given.</summary>
    public bool Has(int input) => input < Count && proto.Input[input].Length > 0 && !scope.IsOmitted(proto.Input[input]);

    /// <summary>Whether an input bears that name.</summary>
    public bool Names(int input, string name) => input < Count && proto.Input[input] == name;

    /// <summary>Whether a result is asked for.</summary>
    public bool Wants(int result) => result < Results && proto.Output[result].Length > 0;

    /// <summary>An input, in a type that can be computed with.</summary>
    public Node this[int input] => Optional(input) ?? throw Error($"lacks its input {input}. The model is damaged; export it again.");

    /// <summary>All inputs, of which there must be one.</summary>
    public Node[] Inputs => [this[0], .. Enumerable.Range(1, Count - 1).Select(k => this[k])];

    /// <summary>An input, or null where it is not given.</summary>
    public Node? Optional(int input)
    {
        if (!Has(input))
            return null;
        Node node = scope.Value(proto.Input[input], this);
        if (!widens || !node.Element.IsNarrow)
            return node;
        _narrow ??= node.Element;
        return node.Cast(node.Element.Wide);
    }

    /// <summary>An input in the element type of another.</summary>
    public Node Like(int input, Node other) => this[input].Cast(other.Element);

    /// <summary>An input as numbers that are known while the model is read.</summary>
    public Literal Known(int input) => KnownOrNull(input) ?? throw Open($"needs the values of its input '{proto.Input[input]}', {DataDependent}.");

    /// <summary>An input as whole numbers that are known while the model is read.</summary>
    public int[] Integers(int input) => Array.ConvertAll(Known(input).ToDoubles(), x => Narrowed(x, input));

    /// <summary>An input of one number that is known while the model is read.</summary>
    public double Number(int input) => Known(input).ToDoubles() is [double only] ? only
        : throw Error($"needs one number as its input '{proto.Input[input]}', which is {Known(input).Type}.");

    /// <summary>The same, or a stand-in where it is not given.</summary>
    public double Number(int input, double otherwise) => Has(input) ? Number(input) : otherwise;

    /// <summary>An input as extents, which may be names.</summary>
    public Dim[] Extents(int input)
    {
        if (KnownOrNull(input) is { } known)
            return Array.ConvertAll(known.ToDoubles(), x => (Dim)(long)x);
        return SymbolicExtents.Of(scope.Value(proto.Input[input], this))
            ?? throw Open($"needs the extents in its input '{proto.Input[input]}', {DataDependent}.");
    }

    public bool HasAttribute(string name) => Find(name) is not null;

    public long Long(string name, long otherwise) => Find(name) is { } a ? Typed(a, Kind.Int).I : otherwise;

    public int Int(string name, int otherwise) => Find(name) is null ? otherwise : Int(name);

    public int Int(string name) => Long(name, 0) is >= int.MinValue and <= int.MaxValue and long value && Required(name) is not null ? (int)value
        : throw Error($"its attribute '{name}' is {Long(name, 0)}, which is no sensible number.");

    public bool Flag(string name, bool otherwise = false) => Long(name, otherwise ? 1 : 0) != 0;

    public double Double(string name, double otherwise) => Find(name) is { } a ? Typed(a, Kind.Float).F : otherwise;

    public string Text(string name, string otherwise) => Find(name) is { } a ? Typed(a, Kind.String).S.ToStringUtf8() : otherwise;

    public int[]? Ints(string name) => Find(name) is not { } a ? null : [.. Typed(a, Kind.Ints).Ints.Select(x => x is >= int.MinValue and <= int.MaxValue
        ? (int)x : throw Error($"its attribute '{name}' holds {x}, which is no sensible number."))];

    public long[]? Longs(string name) => Find(name) is { } a ? [.. Typed(a, Kind.Ints).Ints] : null;

    public double[]? Doubles(string name) => Find(name) is { } a ? [.. Typed(a, Kind.Floats).Floats.Select(x => (double)x)] : null;

    public string[]? Texts(string name) => Find(name) is { } a ? [.. Typed(a, Kind.Strings).Strings.Select(s => s.ToStringUtf8())] : null;

    public Literal? Tensor(string name) => Find(name) is { } a ? importer.Tensors.Read(Typed(a, Kind.Tensor).T) : null;

    public Literal? Sparse(string name) => Find(name) is { } a ? importer.Tensors.Read(Typed(a, Kind.SparseTensor).SparseTensor) : null;

    public GraphProto Subgraph(string name) => Typed(Required(name), Kind.Graph).G;

    /// <summary>An element type that an attribute names.</summary>
    public ElementType Element(string name, ElementType otherwise)
        => HasAttribute(name) ? TensorReader.Element(Int(name), $"{Described}, attribute '{name}'") : otherwise;

    /// <summary>One of some words.</summary>
    public string Choice(string name, string otherwise, params ReadOnlySpan<string> known)
    {
        string word = Text(name, otherwise);
        return known.Contains(word) ? word : throw Error(
            $"its attribute '{name}' is '{word}'; known are {string.Join(", ", known.ToArray())}.");
    }

    /// <summary>An axis counted from the front.</summary>
    public int Axis(int axis, int rank) => axis >= -rank && axis < rank ? (axis + rank) % rank
        : throw Error($"its axis {axis} is outside a tensor of {rank} axes.");

    /// <summary>An error at this node.</summary>
    public OnnxException Error(string what) => new($"{Described}: {what}") { DependsOnData = HasOpenInput };

    public OnnxException Error(string what, Exception inner) => new($"{Described}: {what}", inner) { DependsOnData = HasOpenInput };

    /// <summary>Operator, name and operator set, for error texts.</summary>
    public string Described => string.Create(CultureInfo.InvariantCulture,
        $"{(proto.Domain.Length > 0 ? $"{proto.Domain}." : "")}{proto.OpType} '{(proto.Name.Length > 0 ? proto.Name : proto.Output.FirstOrDefault())}' (opset {opset})");

    /// <summary>Whether an extent of an input is still a name: with a number in its place all might be well.</summary>
    private bool HasOpenInput => proto.Input.Any(name => scope.Computed(name) is { } node && node.Types.Any(t => !t.Shape.IsKnown));

    private OnnxException Open(string what) => new($"{Described}: {what}") { DependsOnData = true };

    private Literal? KnownOrNull(int input)
    {
        if (!Has(input))
            throw Error($"lacks its input {input}. The model is damaged; export it again.");
        string name = proto.Input[input];
        return scope.Initial(name) ?? importer.Known.Of(scope.Value(name, this));
    }

    private int Narrowed(double value, int input) => double.IsInteger(value) ? (int)Math.Clamp(value, int.MinValue, int.MaxValue)
        : throw Error($"needs whole numbers as its input '{proto.Input[input]}', but one is {value}.");

    private AttributeProto? Find(string name)
    {
        AttributeProto? attribute = proto.Attribute.FirstOrDefault(a => a.Name == name);
        return attribute is { RefAttrName.Length: > 0 } ? scope.Argument(attribute.RefAttrName) : attribute;
    }

    private AttributeProto Required(string name) => Find(name)
        ?? throw Error($"lacks its attribute '{name}'. The model is damaged; export it again.");

    /// <summary>Demands that an attribute that is given is of a type.</summary>
    public void Typed(string name, Kind kind) => Typed(Required(name), kind);

    private AttributeProto Typed(AttributeProto attribute, Kind kind)
    {
        // Some writers do not say the type, or leave out numbers that are zero.
        Kind? stated = attribute.HasType && attribute.Type != Kind.Undefined ? attribute.Type : Held(attribute);
        bool there = kind switch
        {
            Kind.Tensor => attribute.T is not null,
            Kind.Graph => attribute.G is not null,
            Kind.SparseTensor => attribute.SparseTensor is not null,
            _ => true,
        };
        return (stated ?? kind) == kind && there ? attribute : throw Error(
            $"its attribute '{attribute.Name}' is of type {stated ?? Kind.Undefined}, but {kind} is needed. The model is damaged; export it again.");
    }

    /// <summary>The type that is to be seen from the value.</summary>
    private static Kind? Held(AttributeProto attribute) => attribute switch
    {
        { HasF: true } => Kind.Float,
        { HasI: true } => Kind.Int,
        { HasS: true } => Kind.String,
        { T: not null } => Kind.Tensor,
        { G: not null } => Kind.Graph,
        { SparseTensor: not null } => Kind.SparseTensor,
        { Floats.Count: > 0 } => Kind.Floats,
        { Ints.Count: > 0 } => Kind.Ints,
        { Strings.Count: > 0 } => Kind.Strings,
        _ => null,
    };
}
