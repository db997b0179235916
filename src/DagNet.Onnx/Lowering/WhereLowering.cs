namespace DagNet.Onnx;

/// <summary>The choice between truth values, for which ONNX Runtime has no kernel: (c ∧ a) ∨ (¬c ∧ b).</summary>
internal static class WhereLowering
{
    public static string[] Write(Emission to, Node node)
    {
        string[] x = [.. Broadcasting.Operands(node).Select(to.Value)];
        string second = to.Between("And", [to.Between("Not", [x[0]]), x[2]]);
        return to.Last(node, "Or", [to.Between("And", [x[0], x[1]]), second]);
    }
}
