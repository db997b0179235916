using System.Collections.Immutable;
using DagNet.Onnx.Proto;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Onnx;

/// <summary>Writes the nodes that outputs need, in inference mode, into a model.</summary>
internal static class GraphExporter
{
    /// <summary>A model of its own.</summary>
    public static ModelProto Export(Session session, ReadOnlySpan<Node> outputs, OnnxExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (outputs.IsEmpty)
            throw new OnnxException("A model needs an output. Name at least one node to be returned.");
        Demand(options);
        GraphWriter writer = new(options);
        IReadOnlyList<string> names = Append(writer, session, outputs, ImmutableDictionary<Node, string>.Empty);
        for (int k = 0; k < names.Count; k++)
            writer.Output(names[k], (DataType)outputs[k].Element, Emission.Dimensions(outputs[k].Shape));
        return writer.Model();
    }

    /// <summary>Adds the nodes that the outputs need to a model that is being built.</summary>
    /// <param name="writer">The model.</param>
    /// <param name="session">Holds the graph and the values of its variables.</param>
    /// <param name="outputs">Nodes of the session's graph.</param>
    /// <param name="inputs">The values of the model that inputs of the graph are; the other inputs become the model's.</param>
    /// <param name="outputNames">Names, taken with <see cref="GraphWriter.Claim"/>, that the outputs are to bear; none means
    /// their labels.</param>
    /// <returns>The names of the outputs' values.</returns>
    public static IReadOnlyList<string> Append(GraphWriter writer, Session session, ReadOnlySpan<Node> outputs,
        IReadOnlyDictionary<Node, string> inputs, IReadOnlyList<string>? outputNames = null)
    {
        Demand(session, outputs);
        Node[] computed = ExportedGraph.Of(outputs, writer.Opset);
        List<Node> needed = Needed(computed);
        Emission emission = new(writer, session, inputs);
        emission.DeclareInputs(needed);
        string[] names = outputNames?.ToArray() ?? Array.ConvertAll(outputs.ToArray(), o => writer.Claim(o.Label ?? "output"));
        Emit(writer, emission, computed, needed, names);
        return names;
    }

    /// <summary>The nodes whose values are read, in order; expansions that ONNX does by itself are not.</summary>
    public static List<Node> Needed(Node[] outputs)
    {
        HashSet<Node> reached = [];
        Stack<Node> open = new(outputs);
        while (open.TryPop(out Node? node))
            if (reached.Add(node))
                foreach (Node operand in Broadcasting.Operands(node))
                    open.Push(operand);
        return [.. reached.OrderBy(n => n.Id)];
    }

    /// <summary>Writes the nodes, and the outputs by these names.</summary>
    public static void Emit(GraphWriter writer, Emission emission, Node[] computed, List<Node> needed, string[] names)
    {
        emission.Reserve(computed, names);
        foreach (Node node in needed)
            emission.Write(node);
        for (int k = 0; k < names.Length; k++)
            if (emission.Value(computed[k]) is { } value && value != names[k])
                writer.Node("Identity", "Identity", [value], [names[k]]);
    }

    /// <summary>An operator set that is not written is refused.</summary>
    public static void Demand(OnnxExportOptions options)
    {
        if (options.Opset is < OperatorSet.Oldest or > OperatorSet.Newest)
            throw OperatorSet.Unknown(options.Opset);
    }

    /// <summary>Outputs that are not one value of the session's graph are refused.</summary>
    public static void Demand(Session session, ReadOnlySpan<Node> outputs)
    {
        foreach (Node output in outputs)
            if (output.Graph != session.Graph)
                throw new OnnxException($"{output.Described}: belongs to another graph than the session. "
                    + "Export it with its own.");
            else if (output.Types.Length != 1)
                throw new OnnxException($"{output.Described}: has {output.Types.Length} results. "
                    + "Export one or more of its items.");
    }
}
