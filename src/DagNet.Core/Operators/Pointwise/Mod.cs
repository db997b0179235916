using System.Numerics;

namespace DagNet;

/// <summary>
/// y = a − b·⌊a/b⌋ of whole numbers, the remainder with the sign of b. <see cref="Fmod"/> has that of a, and takes
/// floats.
/// </summary>
public sealed record Mod : BinaryWhole<Mod>, IBinaryWhole<Mod>
{
    /// <inheritdoc/>
    public static T Of<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>
    {
        T remainder = a % b;
        return T.IsZero(remainder) || T.IsNegative(remainder) == T.IsNegative(b) ? remainder : remainder + b;
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Mod");
}

/// <summary>Writes <c>a.Mod(b)</c>.</summary>
public static class ModExtensions
{
    extension(Node a)
    {
        /// <summary>y = the remainder of a/b with the sign of b, of whole numbers, broadcast.</summary>
        public Node Mod(Node b) => new Mod().On(a, b);

        /// <summary>y = the remainder of a/b with the sign of b, of whole numbers.</summary>
        public Node Mod(long b) => a.Mod(a.Graph.Constant(b, a.Element));
    }
}
