using System.Numerics;

namespace DagNet;

/// <summary>y = a where the condition is true, else b. The gradient goes to the one that was chosen.</summary>
public sealed record Where : Pointwise
{
    /// <inheritdoc/>
    public override ElementType Result(ReadOnlySpan<ElementType> x)
        => x[0] == ElementType.Bool ? Same(x[1..]) : throw Unsupported(x[0], "a bool condition");

    /// <inheritdoc/>
    public override double Of(ReadOnlySpan<double> x) => x[0] != 0 ? x[1] : x[2];

    /// <inheritdoc/>
    public override unsafe PointwiseBlock Block(ReadOnlySpan<ElementType> x) => x[1].Bytes switch
    {
        1 => Run<byte>,
        2 => Run<short>,
        4 => Run<int>,
        _ => Run<long>,
    };

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
        => [null, y.Inputs[0].Where(dy, dy.ZerosLike()), y.Inputs[0].Where(dy.ZerosLike(), dy)];

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Where");

    private static unsafe void Run<T>(void** x, void* y, int count) where T : unmanaged
    {
        bool* condition = (bool*)x[0];
        T* a = (T*)x[1], b = (T*)x[2], result = (T*)y;
        int i = 0;
        for (; sizeof(T) != 2 && i + Vector<byte>.Count <= count; i += Vector<byte>.Count)
            Masks.Select((byte*)condition + i, a + i, b + i, result + i);
        for (; i < count; i++)
            result[i] = condition[i] ? a[i] : b[i];
    }
}

/// <summary>Writes <c>condition.Where(a, b)</c>.</summary>
public static class WhereExtensions
{
    extension(Node x)
    {
        /// <summary>y = a where this bool node is true, else b, broadcast.</summary>
        public Node Where(Node a, Node b) => new Where().On(x, a, b);

        /// <summary>Zeros of the node's type.</summary>
        public Node ZerosLike() => x.Graph.Constant(0, x.Element).ExpandTo(x.Shape);

        /// <summary>Ones of the node's type.</summary>
        public Node OnesLike() => x.Graph.Constant(1, x.Element).ExpandTo(x.Shape);
    }
}
