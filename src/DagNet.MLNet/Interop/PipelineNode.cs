using DagNet.Onnx.Proto;
using Microsoft.ML.Model.OnnxConverter;

namespace DagNet.Interop;

/// <summary>A node that an ML.NET transform writes.</summary>
internal sealed class PipelineNode(NodeProto node) : OnnxNode
{
    public NodeProto Node => node;

    public override void AddAttribute(string argName, double value) =>
        node.Attribute.Add(AttributeProto.Of(argName, (float)value));

    public override void AddAttribute(string argName, long value) =>
        node.Attribute.Add(AttributeProto.Of(argName, value));

    public override void AddAttribute(string argName, ReadOnlyMemory<char> value) => AddAttribute(argName, value.ToString());

    public override void AddAttribute(string argName, string value) =>
        node.Attribute.Add(AttributeProto.Of(argName, value));

    public override void AddAttribute(string argName, bool value) => AddAttribute(argName, value ? 1L : 0L);

    public override void AddAttribute(string argName, IEnumerable<double> value) =>
        AddAttribute(argName, value.Select(x => (float)x));

    public override void AddAttribute(string argName, IEnumerable<float> value) =>
        node.Attribute.Add(AttributeProto.Of(argName, [.. value]));

    public override void AddAttribute(string argName, IEnumerable<long> value) =>
        node.Attribute.Add(AttributeProto.Of(argName, [.. value]));

    public override void AddAttribute(string argName, IEnumerable<ReadOnlyMemory<char>> value) =>
        AddAttribute(argName, value.Select(x => x.ToString()));

    public override void AddAttribute(string argName, string[] value) =>
        node.Attribute.Add(AttributeProto.Of(argName, value));

    public override void AddAttribute(string argName, IEnumerable<string> value) => AddAttribute(argName, value.ToArray());

    public override void AddAttribute(string argName, IEnumerable<bool> value) =>
        AddAttribute(argName, value.Select(x => x ? 1L : 0L));

    public override void AddAttribute(string argName, Type t) =>
        AddAttribute(argName, (long)PipelineTensors.ElementType(t));
}
