namespace DagNet.Onnx;

/// <summary>Standard operators, or types of theirs, that old operator sets lack, as those which they have.</summary>
internal static class OlderOpsets
{
    /// <summary>Writes the node if it is one of those, else returns null.</summary>
    public static string[]? Write(Emission to, Node node) => node.Op.Onnx(OperatorSet.Newest)?.Name switch
    {
        "GreaterOrEqual" when to.Opset < 12 => OrEqual(to, node, "Greater"),
        "LessOrEqual" when to.Opset < 12 => OrEqual(to, node, "Less"),
        "Max" when to.Opset < 12 && node.Element.IsInteger && node.Inputs.Length == 2 => Extreme(to, node, "Greater"),
        "Min" when to.Opset < 12 && node.Element.IsInteger && node.Inputs.Length == 2 => Extreme(to, node, "Less"),
        "Pow" when to.Opset < 12 && node.Element.IsInteger => throw new OnnxException($"{node.Described}: ONNX opset {to.Opset} "
            + $"has no powers of {node.Element.Word}. Choose opset 12 or newer, or cast to a float type."),
        _ => null,
    };

    /// <summary>Not the opposite of the opposite: with NaN neither of them is true.</summary>
    private static string[] OrEqual(Emission to, Node node, string strict)
    {
        string[] x = Compared(to, node);
        return to.Last(node, "Or", [to.Between(strict, x), to.Between("Equal", x)]);
    }

    private static string[] Extreme(Emission to, Node node, string comparison)
    {
        string[] x = [.. Broadcasting.Operands(node).Select(to.Value)];
        return to.Last(node, "Where", [to.Between(comparison, Compared(to, node)), .. x]);
    }

    private static string[] Compared(Emission to, Node node)
    {
        ElementType element = node.Inputs[0].Element;
        ElementType type = Widening.Of("Greater", element) ?? element;
        return [.. Broadcasting.Operands(node).Select(x => Widening.Operand(to, x, type))];
    }
}
