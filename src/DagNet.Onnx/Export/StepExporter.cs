using System.Collections.Immutable;
using DagNet.Onnx.Proto;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Onnx;

/// <summary>
/// Writes a training step as a model. Each variable is an input with the session's value as its default, and its new value an output.
/// </summary>
internal static class StepExporter
{
    /// <summary>What is added to a variable's name for its new value.</summary>
    public const string Next = "/next";

    /// <summary>A model of its own.</summary>
    public static ModelProto Export(Session session, ReadOnlySpan<Node> fetches, IReadOnlyList<Assignment> updates, OnnxExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(updates);
        GraphExporter.Demand(options);
        foreach (Assignment update in updates)
            session.Graph.Own(update.Variable, "SaveStep");
        GraphExporter.Demand(session, [.. fetches, .. updates.Select(u => u.Value)]);
        Assignment[] assigned = new RunRequest(fetches, [.. updates], training: true).Updates(session.Graph);
        if (assigned.Length == 0)
            throw new OnnxException("The step gives no variable a new value. Give it the optimizer's updates, or use OnnxModel.Save.");
        if (assigned.GroupBy(a => a.Variable).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new OnnxException($"{twice.Key.Described}: is assigned twice in one step. Combine both values into one.");

        GraphWriter writer = new(options);
        Node[] outputs = [.. fetches, .. assigned.Select(a => a.Value)];
        Node[] computed = ExportedGraph.Of(outputs, writer.Opset, training: true);
        List<Node> needed = GraphExporter.Needed(computed);
        Emission emission = new(writer, session, ImmutableDictionary<Node, string>.Empty, training: true);
        emission.DeclareInputs(needed, [.. assigned.Select(a => a.Variable)]);
        string[] next = [.. assigned.Select(a => Claim(writer, emission.StateName(a.Variable), a.Variable))];
        string[] names = [.. fetches.ToArray().Select(f => writer.Claim(f.Label ?? "output")), .. next];
        GraphExporter.Emit(writer, emission, computed, needed, names);
        for (int k = 0; k < names.Length; k++)
            writer.Output(names[k], (DataType)outputs[k].Element, Emission.Dimensions(outputs[k].Shape));
        return writer.Model();
    }

    private static string Claim(GraphWriter writer, string state, Node variable)
    {
        string name = writer.Claim(state + Next);
        return name == state + Next ? name : throw new OnnxException(
            $"{variable.Described}: its new value is to be called '{state + Next}', which is the name of an input or a variable. Rename that.");
    }
}
