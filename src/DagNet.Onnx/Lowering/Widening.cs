using System.Collections.Immutable;
using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>Standard operators on element types that they lack in an operator set, or that runtimes lack kernels for: the
/// inputs are cast to a type that holds all their values, the result is cast back.</summary>
internal static class Widening
{
    /// <summary>The type to compute in, or null where the operator takes the type as it is.</summary>
    public static ElementType? Of(string type, ElementType element) => (type, element) switch
    {
        ("Add" or "Sub" or "Mul" or "Div" or "Neg" or "Pow" or "Mod" or "MatMul" or "ReduceSum" or "ReduceProd"
            or "ReduceMean" or "ReduceMax" or "ReduceMin" or "Max" or "Min" or "Abs" or "Sign" or "CumSum",
            ElementType.UInt8) => ElementType.Int32,
        ("Greater" or "Less" or "GreaterOrEqual" or "LessOrEqual" or "Equal", ElementType.UInt8) => ElementType.Int32,
        ("Greater" or "Less" or "GreaterOrEqual" or "LessOrEqual", ElementType.Bool) => ElementType.Int32,
        // Before opset 13 only numbers are padded.
        ("Pad", ElementType.Bool) => ElementType.UInt8,
        _ => null,
    };

    /// <summary>Writes a node of one result by way of the wider type.</summary>
    public static string[] Write(Emission to, Node node, OnnxForm form, ElementType wide)
    {
        ImmutableArray<Node> operands = Broadcasting.Operands(node);
        List<string> inputs = [];
        foreach (Node x in operands)
            inputs.Add(x.Element == operands[0].Element ? Operand(to, x, wide) : to.Value(x));
        inputs.AddRange(form.Constants.Select(c => to.Constant(c)));
        IEnumerable<AttributeProto> attributes = form.Attributes.Select(a => Attributes.Of(a.Name, a.Value));
        return node.Element == operands[0].Element
            ? Result(to, node, to.Between(form.Name, inputs, attributes), wide)
            : to.Last(node, form.Name, inputs, attributes);
    }

    /// <summary>A node's value in the wider type.</summary>
    public static string Operand(Emission to, Node x, ElementType wide) => x.Element == wide ? to.Value(x)
        : to.Between("Cast", [to.Value(x)], AttributeProto.Of("to", (long)wide));

    /// <summary>The result in the node's own type. What a cast does with numbers that do not fit is left open by the
    /// standard, so that they wrap before it.</summary>
    public static string[] Result(Emission to, Node node, string value, ElementType wide)
    {
        if (node.Element == ElementType.UInt8)
            value = to.Between("Mod", [value, to.Constant(Literal.Scalar(256, wide))]);
        return to.Last(node, "Cast", [value], AttributeProto.Of("to", (long)node.Element));
    }
}
