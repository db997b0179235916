using System.Numerics;

namespace DagNet;

/// <summary>A formula of two bools.</summary>
public interface ILogical<TSelf> where TSelf : ILogical<TSelf>
{
    /// <summary>One element: the oracle in tests, the constant folder and the GPU kernel's body.</summary>
    static abstract bool Of(bool a, bool b);

    /// <summary>As many elements as a vector holds, each a byte that is 0 or 1.</summary>
    static abstract Vector<byte> Of(Vector<byte> a, Vector<byte> b);
}

/// <summary>A pointwise operator of two bools, which has no gradient.</summary>
public abstract record Logical<TSelf> : Pointwise where TSelf : Logical<TSelf>, ILogical<TSelf>
{
    /// <inheritdoc/>
    public sealed override ElementType Result(ReadOnlySpan<ElementType> x)
        => Same(x) == ElementType.Bool ? ElementType.Bool : throw Unsupported(x[0], "bool");

    /// <inheritdoc/>
    public sealed override double Of(ReadOnlySpan<double> x) => TSelf.Of(x[0] != 0, x[1] != 0) ? 1 : 0;

    /// <inheritdoc/>
    public sealed override unsafe PointwiseBlock Block(ReadOnlySpan<ElementType> x) => Run;

    /// <inheritdoc/>
    public sealed override Node?[] Gradient(Node y, Node dy) => [null, null];

    private static unsafe void Run(void** x, void* y, int count)
    {
        byte* a = (byte*)x[0], b = (byte*)x[1], result = (byte*)y;
        int i = 0;
        for (; i + Vector<byte>.Count <= count; i += Vector<byte>.Count)
            TSelf.Of(Vector.Load(a + i), Vector.Load(b + i)).Store(result + i);
        for (; i < count; i++)
            result[i] = TSelf.Of(a[i] != 0, b[i] != 0) ? (byte)1 : (byte)0;
    }
}
