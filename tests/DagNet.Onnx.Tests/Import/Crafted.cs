using DagNet.Onnx.Proto;
using Google.Protobuf;
using DataType = DagNet.Onnx.Proto.TensorProto.Types.DataType;
using Dimension = DagNet.Onnx.Proto.TensorShapeProto.Types.Dimension;

namespace DagNet.Onnx.Tests;

/// <summary>Models put together by hand, as a stranger might.</summary>
internal static class Crafted
{
    public static NodeProto Node(string type, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = $"the {type}" };
        node.Input.Add(inputs);
        node.Output.Add(outputs);
        node.Attribute.Add(attributes);
        return node;
    }

    public static NodeProto Of(this NodeProto node, string domain)
    {
        node.Domain = domain;
        return node;
    }

    public static ValueInfoProto Value(string name, params Dimension[] shape) => ValueInfoProto.Of(name, DataType.Float, shape);

    public static ValueInfoProto Value(string name, DataType type, params Dimension[] shape) => ValueInfoProto.Of(name, type, shape);

    public static TensorProto Longs(string name, params long[] values) => TensorProto.Of<long>(name, [values.Length], values);

    public static TensorProto Long(string name, long value) => TensorProto.Of<long>(name, [], [value]);

    public static TensorProto Floats(string name, params float[] values) => TensorProto.Of<float>(name, [values.Length], values);

    public static GraphProto Graph(ValueInfoProto[] inputs, NodeProto[] nodes, string[] outputs, params TensorProto[] initializers)
    {
        var graph = new GraphProto { Name = "crafted" };
        graph.Input.Add(inputs);
        graph.Node.Add(nodes);
        graph.Output.Add(outputs.Select(o => new ValueInfoProto { Name = o }));
        graph.Initializer.Add(initializers);
        return graph;
    }

    public static ModelProto Model(ValueInfoProto[] inputs, NodeProto[] nodes, string[] outputs, params TensorProto[] initializers)
        => Model(Graph(inputs, nodes, outputs, initializers));

    public static ModelProto Model(GraphProto graph, int opset = 17, int ir = 8)
    {
        var model = new ModelProto { IrVersion = ir, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        return model;
    }

    public static ModelProto WithOpset(this ModelProto model, int opset)
    {
        model.OpsetImport[0].Version = opset;
        return model;
    }

    public static ModelProto With(this ModelProto model, string domain, params FunctionProto[] functions)
    {
        if (model.OpsetImport.All(o => o.Domain != domain))
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        model.Functions.Add(functions);
        return model;
    }

    public static FunctionProto Function(string name, string[] inputs, NodeProto[] nodes, string[] outputs, string domain = "own")
    {
        var function = new FunctionProto { Name = name, Domain = domain };
        function.Input.Add(inputs);
        function.Node.Add(nodes);
        function.Output.Add(outputs);
        function.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        function.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        return function;
    }

    public static OnnxModel Load(this ModelProto model, OnnxImportOptions? options = null)
        => OnnxModel.Load(new MemoryStream(model.ToByteArray()), options);

    /// <summary>The text that says why a model is not read.</summary>
    public static string Refusal(this ModelProto model, OnnxImportOptions? options = null)
        => Assert.ThrowsExactly<OnnxException>(() => model.Load(options)).Message;

    /// <summary>The text that says why a model that was read does not run.</summary>
    public static string Failure(this ModelProto model, params (string, Literal)[] inputs)
    {
        using OnnxModel loaded = model.Load();
        return Assert.ThrowsExactly<OnnxException>(() => loaded.Run(inputs)).Message;
    }

    /// <summary>The first output as numbers.</summary>
    public static double[] Result(this ModelProto model, params (string, Literal)[] inputs)
    {
        using OnnxModel loaded = model.Load();
        return loaded.Run(inputs)[0].ToDoubles();
    }
}
