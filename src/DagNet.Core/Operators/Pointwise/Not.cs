using System.Numerics;

namespace DagNet;

/// <summary>y = not x, of bools. No gradient flows.</summary>
public sealed record Not : Pointwise
{
    /// <inheritdoc/>
    public override ElementType Result(ReadOnlySpan<ElementType> x)
        => x[0] == ElementType.Bool ? ElementType.Bool : throw Unsupported(x[0], "bool");

    /// <inheritdoc/>
    public override double Of(ReadOnlySpan<double> x) => x[0] == 0 ? 1 : 0;

    /// <inheritdoc/>
    public override unsafe PointwiseBlock Block(ReadOnlySpan<ElementType> x) => Run;

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy) => [null];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Not");

    private static unsafe void Run(void** x, void* y, int count)
    {
        byte* from = (byte*)x[0], to = (byte*)y;
        int i = 0;
        for (; i + Vector<byte>.Count <= count; i += Vector<byte>.Count)
            (Vector.Load(from + i) ^ Vector<byte>.One).Store(to + i);
        for (; i < count; i++)
            to[i] = (byte)(from[i] ^ 1);
    }
}

/// <summary>Writes <c>!x</c>.</summary>
public static class NotExtensions
{
    extension(Node)
    {
        /// <summary>y = not x, of bools.</summary>
        public static Node operator !(Node x) => x.Graph.Apply(new Not(), x);
    }
}
