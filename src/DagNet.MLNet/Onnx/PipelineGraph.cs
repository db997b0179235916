using DagNet.Onnx;
using DagNet.Onnx.Proto;

namespace DagNet.MLNet;

/// <summary>A fitted pipeline as ONNX nodes, before it is written.</summary>
internal sealed class PipelineGraph
{
    /// <summary>The first axis of every value: one entry a row of the table.</summary>
    public const string Rows = "rows";

    private readonly NameScope _names = new();

    public List<ValueInfoProto> Inputs { get; } = [];

    public List<ValueInfoProto> Outputs { get; } = [];

    /// <summary>The nodes, each after those that it reads; those that are current need no upgrade to the model's opset.</summary>
    public List<(NodeProto Node, bool IsCurrent)> Nodes { get; } = [];

    public List<TensorProto> Initializers { get; } = [];

    /// <summary>Number of axes of those values whose type a step has stated.</summary>
    public Dictionary<string, int> Ranks { get; } = [];

    /// <summary>A name that no value or node has yet.</summary>
    public string Fresh(string wanted) => _names.Claim(wanted);

    /// <summary>Makes a value an output under the name of its column; what bore that name inside gives it up.</summary>
    public void AddOutput(string value, ValueInfoProto output)
    {
        if (IsGiven(value) || IsGiven(output.Name))
        {
            // A column that goes through, or a new one that hides an input: the input keeps the name.
            if (IsGiven(output.Name))
                output.Name = Fresh($"{output.Name}.output");
            NodeProto node = new() { OpType = "Identity", Name = Fresh("Identity") };
            node.Input.Add(value);
            node.Output.Add(output.Name);
            Nodes.Add((node, true));
        }
        else if (value != output.Name)
        {
            Rename(output.Name, Fresh(output.Name));
            Rename(value, output.Name);
        }
        Outputs.Add(output);
    }

    /// <summary>Leaves out nodes, constants and inputs that no output needs.</summary>
    public void Prune()
    {
        HashSet<string> needed = [.. Outputs.Select(value => value.Name)];
        for (int i = Nodes.Count - 1; i >= 0; i--)
            if (Nodes[i].Node.Output.Any(needed.Contains))
                needed.UnionWith(Nodes[i].Node.Input);
            else
                Nodes.RemoveAt(i);
        Inputs.RemoveAll(value => !needed.Contains(value.Name));
        Initializers.RemoveAll(tensor => !needed.Contains(tensor.Name));
    }

    private bool IsGiven(string name) => Inputs.Exists(value => value.Name == name)
        || Outputs.Exists(value => value.Name == name) || Initializers.Exists(tensor => tensor.Name == name);

    private void Rename(string from, string to)
    {
        foreach ((NodeProto node, _) in Nodes)
        {
            Replace(node.Input, from, to);
            Replace(node.Output, from, to);
        }
        if (Ranks.Remove(from, out int rank))
            Ranks[to] = rank;
    }

    private static void Replace(IList<string> names, string from, string to)
    {
        for (int i = 0; i < names.Count; i++)
            if (names[i] == from)
                names[i] = to;
    }
}
