using DagNet.Onnx.Proto;
using Kind = DagNet.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace DagNet.Onnx;

/// <summary>How many inputs and which attributes an operator has in some version of the standard.</summary>
internal sealed record Signature(int Since, int Least, int Most, IReadOnlyDictionary<string, (Kind Kind, bool Required)> Attributes)
{
    private static readonly Dictionary<string, Kind> Kinds = new(StringComparer.Ordinal)
    {
        ["f"] = Kind.Float,
        ["i"] = Kind.Int,
        ["s"] = Kind.String,
        ["t"] = Kind.Tensor,
        ["g"] = Kind.Graph,
        ["st"] = Kind.SparseTensor,
        ["fs"] = Kind.Floats,
        ["is"] = Kind.Ints,
        ["ss"] = Kind.Strings,
    };

    private static readonly Dictionary<string, Signature[]> All = Read();

    /// <summary>The signature in an opset; of an operator that came later, its first.</summary>
    public static Signature Of(string domain, string type, int opset)
    {
        Signature[] versions = All[domain.Length > 0 ? $"{domain}.{type}" : type];
        return versions.LastOrDefault(v => v.Since <= opset) ?? versions[0];
    }

    /// <summary>The operators that have one, with their domains.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>Demands that a node has the operator's inputs and attributes and no others.</summary>
    public void Demand(NodeProto proto, ModelNode n)
    {
        int count = proto.Input.Count;
        while (count > 0 && proto.Input[count - 1].Length == 0)
            count--;
        if (count > Most)
            throw n.Error($"is given {count} inputs, but takes {(Least == Most ? "" : "at most ")}{Most}. The model is damaged, or made for another "
                + "opset; export it again.");
        if (proto.Input.Count < Least)
            throw n.Error($"lacks its input {proto.Input.Count}. The model is damaged; export it again.");
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (AttributeProto attribute in proto.Attribute)
        {
            if (!given.Add(attribute.Name))
                throw n.Error($"has the attribute '{attribute.Name}' twice. The model is damaged; export it again.");
            // Names with two underscores in front are notes of a tool to itself.
            if (attribute.Name.StartsWith("__", StringComparison.Ordinal))
                continue;
            if (!Attributes.TryGetValue(attribute.Name, out var known))
                throw n.Error($"has the attribute '{attribute.Name}', which it does not know"
                    + $"{(Attributes.Count > 0 ? $"; it knows {string.Join(", ", Attributes.Keys.Select(k => $"'{k}'"))}" : "")}. "
                    + "The model is damaged, or made for another opset; export it again.");
            if (n.HasAttribute(attribute.Name))
                n.Typed(attribute.Name, known.Kind);
        }
        foreach ((string name, (_, bool required)) in Attributes)
            if (required && !n.HasAttribute(name))
                throw n.Error($"lacks its attribute '{name}'. The model is damaged; export it again.");
    }

    private static Dictionary<string, Signature[]> Read()
    {
        using var lines = new StreamReader(typeof(Signature).Assembly.GetManifestResourceStream("DagNet.Onnx.Signatures.txt")!);
        var all = new Dictionary<string, Signature[]>(StringComparer.Ordinal);
        while (lines.ReadLine() is { } line)
            if (line.Length > 0 && line[0] != '#')
                all.Add(line[..line.IndexOf(' ', StringComparison.Ordinal)],
                    Array.ConvertAll(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split("; "), Parse));
        return all;
    }

    /// <summary>As <c>1: 3-8 clip:f direction:s</c>.</summary>
    private static Signature Parse(string text)
    {
        string[] words = text.Split(' '), range = words[1].TrimEnd('+').Split('-');
        return new(Number(words[0].TrimEnd(':')), Number(range[0]), words[1].EndsWith('+') ? int.MaxValue : Number(range[^1]),
            words.Skip(2).Select(w => w.Split(':')).ToDictionary(w => w[0], w => (Kinds[w[1].TrimEnd('!')], w[1].EndsWith('!')), StringComparer.Ordinal));

        static int Number(string digits) => int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
    }
}
