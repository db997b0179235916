using System.Numerics;
using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>
/// An inverse Fourier transform without its division by N by the standard's operator, or before opset 17 any by a
/// matrix,
/// in float64 since the sums cancel.
/// </summary>
internal static class FourierLowering
{
    /// <summary>A longer one would make a matrix of more than 128 MiB.</summary>
    private const long Longest = 2048;

    public static string[] Write(Emission to, Node node, FourierTransform transform)
    {
        Node x = node.Inputs[0];
        if (to.Opset >= 17)
            return Conjugated(to, node);
        Dim extent = x.Shape[^2];
        return extent.IsKnown && extent.Value <= Longest ? Multiplied(to, node, transform, extent.Value)
            : throw new OnnxException($"{node.Described}: transforms {extent} numbers, which opset {to.Opset} has no "
                + "operator for. "
                + "Choose opset 17 or newer.");
    }

    /// <summary>The inverse is the conjugate of the transform of the conjugate.</summary>
    private static string[] Conjugated(Emission to, Node node)
    {
        string signs = to.Constant(Literal.FromDoubles([1, -1], new(node.Element, [2])));
        string x = to.Between("Mul", [to.Value(node.Inputs[0]), signs]);
        string y = to.Opset < 20
            ? to.Between("DFT", [x], AttributeProto.Of("axis", node.Shape.Rank - 2L))
            : to.Between("DFT", [x, "", to.Constant(Literal.Of<long>([-2], []))]);
        return to.Last(node, "Mul", [y, signs]);
    }

    private static string[] Multiplied(Emission to, Node node, FourierTransform transform, long length)
    {
        string x = to.Value(node.Inputs[0]), wide =
            to.Between("Cast", [x], AttributeProto.Of("to", (long)ElementType.Float64));
        string rows = to.Between("Reshape", [wide, to.Longs(-1, 2 * length)]);
        var matrix = new double[4 * length * length];
        for (long n = 0; n < length; n++)
            for (long k = 0; k < length; k++)
            {
                Complex root = FourierTransform.Root(n * k, length, transform.Inverse);
                long real = (4 * n * length) + (2 * k), imaginary = real + (2 * length);
                (matrix[real], matrix[real + 1]) = (root.Real, root.Imaginary);
                (matrix[imaginary], matrix[imaginary + 1]) = (-root.Imaginary, root.Real);
            }
        string table = to.Constant(Literal.FromDoubles(matrix, new(ElementType.Float64, [2 * length, 2 * length])));
        string narrow = to.Between("Cast", [to.Between("MatMul", [rows, table])],
            AttributeProto.Of("to", (long)node.Element));
        return to.Last(node, "Reshape", [narrow, to.Between("Shape", [x])]);
    }
}
