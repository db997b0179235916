namespace DagNet.Onnx;

/// <summary>Expand takes its shape as an input, computed where extents have names.</summary>
internal static class ExpandLowering
{
    public static string[] Write(Emission to, Node node, Expand expand) =>
        to.Last(node, "Expand", [to.Value(node.Inputs[0]), to.Extents.Of(expand.To)]);
}
