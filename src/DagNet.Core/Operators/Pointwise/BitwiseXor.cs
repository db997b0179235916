using System.Numerics;

namespace DagNet;

/// <summary>y = the bits that one of them alone has, of whole numbers. No gradient flows.</summary>
public sealed record BitwiseXor : BinaryWhole<BitwiseXor>, IBinaryWhole<BitwiseXor>
{
    /// <inheritdoc/>
    public static T Of<T>(T a, T b) where T : unmanaged, IBinaryInteger<T> => a ^ b;

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => opset < 18 ? null : new("BitwiseXor");
}
