using DagNet.MLNet;
using DagNet.Onnx.Proto;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Kind = DagNet.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace DagNet.Interop;

/// <summary>Writes a model and its score columns into any ONNX context of ML.NET.</summary>
internal static class OnnxScores
{
    /// <summary>What ML.NET's own converter writes.</summary>
    private const int ForeignOpset = 12;

    public static void Write(OnnxContext context, ScoringModel model, string featureColumnName, DataViewSchema output)
    {
        if (!context.ContainsColumn(featureColumnName))
        {
            foreach (ScoreColumn column in model.Columns.Columns)
                context.RemoveColumn(column.Name);
            return;
        }
        GraphProto graph = model.ToOnnx(OpsetOf(context));
        Dictionary<string, string> names = new() { [graph.Input[0].Name] = context.GetVariableName(featureColumnName) };
        var columns = model.Columns.Columns.ToDictionary(column => column.Name, column => column.Type);
        foreach (ValueInfoProto value in graph.Output)
            names[value.Name] = context.AddIntermediateVariable(columns[value.Name], value.Name);
        Graft(context, graph, names);
        if (context is PipelineContext own)
            own.IsCurrent = true;
        string score = context.GetVariableName("Score");
        if (columns.TryGetValue("PredictedLabel", out DataViewType? label))
            PredictedLabel(context, model.Columns, score, context.AddIntermediateVariable(label, "PredictedLabel"));
        if (context is PipelineContext finished)
            finished.IsCurrent = false;
    }

    /// <summary>Writes a graph between columns.</summary>
    public static void Write(OnnxContext context, ColumnGraph graph, DataViewSchema input)
    {
        if (!graph.Inputs.All(column => context.ContainsColumn(column.Column.Name)))
        {
            foreach (GraphOutput column in graph.Outputs)
                context.RemoveColumn(column.Name);
            return;
        }
        GraphProto onnx = graph.ToOnnx(OpsetOf(context), input);
        // Names of inputs are claimed in their order, and differ from the columns' where two are alike.
        Dictionary<string, string> names = onnx.Input.Zip(graph.OnnxColumns).ToDictionary(
            pair => pair.First.Name, pair => context.GetVariableName(pair.Second));
        foreach ((ValueInfoProto value, GraphOutput column) in onnx.Output.Zip(graph.Outputs))
            names[value.Name] = context.AddIntermediateVariable(column.Type, column.Name);
        Graft(context, onnx, names);
    }

    private static int OpsetOf(OnnxContext context) => (context as PipelineContext)?.Opset ?? ForeignOpset;

    private static string Temporary(OnnxContext context, string name) =>
        (context as PipelineContext)?.Claim(name) ?? context.AddIntermediateVariable(null, name, skip: true);

    /// <summary>Adds a graph's nodes.</summary>
    /// <param name="context">What they are added to.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="names">What its inputs and outputs are called there.</param>
    public static void Graft(OnnxContext context, GraphProto graph, Dictionary<string, string> names)
    {
        if (context is PipelineContext own)
            own.IsCurrent = true;
        foreach (TensorProto initializer in graph.Initializer)
            names[initializer.Name] = PipelineTensors.Add(context, initializer);
        foreach (NodeProto node in graph.Node)
        {
            string[] inputs = [.. node.Input.Select(name => name.Length == 0 ? "" : names[name])];
            foreach (string name in node.Output)
                if (name.Length > 0 && !names.ContainsKey(name))
                    names[name] = Temporary(context, name);
            string[] outputs = [.. node.Output.Select(name => name.Length == 0 ? "" : names[name])];
            OnnxNode added = context.CreateNode(node.OpType, inputs, outputs, context.GetNodeName(node.Name), node.Domain);
            foreach (AttributeProto attribute in node.Attribute)
                Add(added, attribute, node);
        }
        if (context is PipelineContext finished)
            finished.IsCurrent = false;
    }

    private static void Add(OnnxNode node, AttributeProto attribute, NodeProto from)
    {
        if (node is PipelineNode own)
        {
            own.Node.Attribute.Add(attribute);
            return;
        }
        switch (attribute.Type)
        {
            case Kind.Float: node.AddAttribute(attribute.Name, (double)attribute.F); break;
            case Kind.Int: node.AddAttribute(attribute.Name, attribute.I); break;
            case Kind.String: node.AddAttribute(attribute.Name, attribute.S.ToStringUtf8()); break;
            case Kind.Floats: node.AddAttribute(attribute.Name, attribute.Floats); break;
            case Kind.Ints: node.AddAttribute(attribute.Name, attribute.Ints); break;
            case Kind.Strings: node.AddAttribute(attribute.Name, attribute.Strings.Select(s => s.ToStringUtf8())); break;
            default:
                throw new NotSupportedException($"ML.NET's converter cannot take the attribute '{attribute.Name}' "
                    + $"({attribute.Type}) of {from.OpType} '{from.Name}'. Export with mlContext.Model.SaveOnnx instead.");
        }
    }

    private static void PredictedLabel(OnnxContext context, ScoreColumns columns, string score, string label)
    {
        if (columns.Task is PredictionTask.Binary or PredictionTask.MultiLabel)
        {
            string threshold = context.AddInitializer([(columns as BinaryColumns)?.Threshold ?? 0], [1L], "Threshold");
            context.CreateNode("Greater", [score, threshold], [label], context.GetNodeName("PredictedLabel"), "");
            return;
        }
        string index = Temporary(context, "ClassIndex");
        OnnxNode largest = context.CreateNode("ArgMax", score, index, context.GetNodeName("ClassIndex"), "");
        largest.AddAttribute("axis", 1L);
        largest.AddAttribute("keepdims", 1L);
        string key = Temporary(context, "ClassKey");
        string one = context.AddInitializer([1L], [1L], "FirstKey");
        context.CreateNode("Add", [index, one], [key], context.GetNodeName("ClassKey"), "");
        context.CreateNode("Cast", key, label, context.GetNodeName("PredictedLabel"), "").AddAttribute("to", typeof(uint));
    }
}
