using System.Numerics;

namespace DagNet;

/// <summary>
/// y = 1 where x > 0, −1 where x &lt; 0, else x itself: 0, or NaN. No gradient flows: it is 0 where it exists.
/// </summary>
public sealed record Sign : UnaryNumber<Sign>, IUnaryNumber<Sign>
{
    /// <inheritdoc/>
    public static T Of<T>(T x) where T : unmanaged, INumber<T> => x > T.Zero ? T.One : x < T.Zero ? T.Zero - T.One : x;

    /// <inheritdoc/>
    public static void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T>
    {
        int i = 0;
        for (; i + Vector<T>.Count <= x.Length; i += Vector<T>.Count)
        {
            Vector<T> v = new(x[i..]);
            v = Vector.ConditionalSelect(Vector.LessThan(v, Vector<T>.Zero), -Vector<T>.One, v);
            Vector.ConditionalSelect(Vector.GreaterThan(v, Vector<T>.Zero), Vector<T>.One, v).CopyTo(y[i..]);
        }
        for (; i < x.Length; i++)
            y[i] = Of(x[i]);
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [null];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Sign");
}

/// <summary>Writes <c>x.Sign()</c>.</summary>
public static class SignExtensions
{
    extension(Node x)
    {
        /// <summary>y = 1 where x > 0, −1 where x &lt; 0, else x itself: 0, or NaN.</summary>
        public Node Sign() => x.Graph.Apply(new Sign(), x);
    }
}
