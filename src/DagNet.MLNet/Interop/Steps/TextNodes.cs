using DagNet.Onnx;
using DagNet.Onnx.Proto;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;

namespace DagNet.Interop;

/// <summary>Nodes over texts; Tokenizer is an operator of ONNX Runtime's own.</summary>
internal sealed class TextNodes(PipelineContext context)
{
    private const string Contributed = "com.microsoft";

    /// <summary>One or the other, as flags say.</summary>
    public string Where(string flags, string yes, string no, string? result = null) => Add("Where", "", [flags, yes, no], [], result ?? context.Claim("Where"));

    /// <summary>Numbers of another type.</summary>
    public string Cast(string x, DataType to, string? result = null) => Add("Cast", "", [x], [AttributeProto.Of("to", (long)to)], result ?? context.Claim("Cast"));

    /// <summary>The characters of texts: [rows, 1] → [rows, 1, characters of the longest], filled up with "".</summary>
    public string Characters(string text) => Tokens(text, [""], "");

    /// <summary>The words of texts: [rows, 1] → [rows, 1, words of the one with most].</summary>
    public string Words(string text, string[] separators, string padding) => Tokens(text, separators, padding);

    /// <summary>Takes an axis of extent 1 away.</summary>
    public string Squeeze(string x, long axis, string? result = null)
        => context.Opset < 13 ? Add("Squeeze", "", [x], [AttributeProto.Of("axes", [axis])], result ?? context.Claim("Squeeze"))
        : Add("Squeeze", "", [x, Numbers(axis)], [], result ?? context.Claim("Squeeze"));

    /// <summary>Other texts in place of these; anything where a text is none of them.</summary>
    public string Map(string x, string[] from, string[] to)
        => Add("LabelEncoder", OperatorSet.MachineLearning, [x], [AttributeProto.Of("keys_strings", from), AttributeProto.Of("values_strings", to)], context.Claim("Mapped"));

    /// <summary>Which texts are one of these.</summary>
    public string Contains(string x, string[] texts)
    {
        string found = Add("LabelEncoder", OperatorSet.MachineLearning, [x], [AttributeProto.Of("keys_strings", texts),
            AttributeProto.Of("values_int64s", [.. texts.Select(_ => 1L)]), AttributeProto.Of("default_int64", 0L)], context.Claim("Found"));
        return Cast(found, DataType.Bool);
    }

    /// <summary>One text of the texts of each row, [rows, any] → [rows, 1]. Needs opset 20.</summary>
    public void Join(string x, string result) => Add("Loop", "", ["", context.AddInitializer(true, "True"), x], [AttributeProto.Of("body", JoinPairs())], result);

    private string Tokens(string text, string[] separators, string padding) => Add("Tokenizer", Contributed, [text],
        [AttributeProto.Of("mark", 0L), AttributeProto.Of("mincharnum", 1L), AttributeProto.Of("pad_value", padding), AttributeProto.Of("separators", separators)],
        context.Claim("Tokens"));

    private string Numbers(params long[] values) => context.AddInitializer(values, [values.Length], "numbers");

    private string Add(string operation, string domain, string[] inputs, AttributeProto[] attributes, string result)
    {
        context.IsCurrent = domain.Length == 0;
        var node = (PipelineNode)context.CreateNode(operation, inputs, [result], context.GetNodeName(operation), domain);
        node.Node.Attribute.Add(attributes);
        context.IsCurrent = false;
        return result;
    }

    /// <summary>The body of a loop that joins neighbours until one text is left; rows that have none get an empty one.</summary>
    private static GraphProto JoinPairs()
    {
        var body = new GraphProto { Name = "JoinPairs" };
        body.Input.Add([ValueInfoProto.Of("pass", DataType.Int64, []), ValueInfoProto.Of("before", DataType.Bool, []), ValueInfoProto.Of("texts", DataType.String, ["r", "w"])]);
        body.Output.Add([ValueInfoProto.Of("more", DataType.Bool, []), ValueInfoProto.Of("joined", DataType.String, ["r", "h"])]);
        body.Initializer.Add([TensorProto.Of("nothing", [], [""]), TensorProto.Of<long>("0", [1], [0]), TensorProto.Of<long>("1", [1], [1]), TensorProto.Of<long>("2", [1], [2])]);
        Step("shape", "Shape", "texts");
        Step("rows", "Slice", "shape", "0", "1");
        Step("width", "Slice", "shape", "1", "2");
        Step("two", "Concat", "rows", "2").Attribute.Add(AttributeProto.Of("axis", 0L));
        Step("empty", "Expand", "nothing", "two");
        Step("padded", "Concat", "texts", "empty").Attribute.Add(AttributeProto.Of("axis", 1L));
        Step("wider", "Add", "width", "1");
        Step("half", "Div", "wider", "2");
        Step("pairs", "Max", "half", "1");
        Step("end", "Mul", "pairs", "2");
        Step("left", "Slice", "padded", "0", "end", "1", "2");
        Step("right", "Slice", "padded", "1", "end", "1", "2");
        Step("joined", "StringConcat", "left", "right");
        Step("several", "Greater", "pairs", "1");
        Step("more", "Squeeze", "several");
        return body;

        NodeProto Step(string result, string operation, params string[] inputs)
        {
            var node = new NodeProto { OpType = operation, Name = result };
            node.Input.Add(inputs);
            node.Output.Add(result);
            body.Node.Add(node);
            return node;
        }
    }
}
