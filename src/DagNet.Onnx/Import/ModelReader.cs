using DagNet.Onnx.Proto;
using Google.Protobuf;

namespace DagNet.Onnx;

/// <summary>Bytes as a model, with what a stranger's file must not be checked.</summary>
internal static class ModelReader
{
    private const int OldestIr = 3, NewestIr = 13;

    public static ModelProto Read(Stream stream, string source)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new OnnxException($"{source}: is not an ONNX model, or was cut off: {e.Message} Get the file again.", e);
        }
        if (model.Graph is null)
            throw new OnnxException($"{source}: holds no graph. It is not an ONNX model, or was cut off. Get the file again.");
        if (model.Graph.Output.Count == 0)
            throw new OnnxException($"{source}: its graph has no outputs. The model is damaged; export it again.");
        if (model.IrVersion is < OldestIr or > NewestIr)
            throw new OnnxException($"{source}: has the IR version {model.IrVersion}; {OldestIr} to {NewestIr} are known. "
                + "Export it anew with one of these.");
        return model;
    }

    /// <summary>The version of each operator set that a model or function uses, by domain.</summary>
    public static Dictionary<string, int> Opsets(IEnumerable<OperatorSetIdProto> imports, string source)
    {
        var versions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (OperatorSetIdProto import in imports)
        {
            string domain = Domain(import.Domain);
            if (domain.Length == 0 && import.Version is < 1 or > OperatorSet.NewestRead)
                throw new OnnxException($"{source}: uses opset {import.Version}; 1 to {OperatorSet.NewestRead} are known. "
                    + "Convert it to one of these.");
            versions[domain] = (int)Math.Clamp(import.Version, 0, int.MaxValue);
        }
        return versions;
    }

    /// <summary>The standard's domain has two names.</summary>
    public static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;
}
