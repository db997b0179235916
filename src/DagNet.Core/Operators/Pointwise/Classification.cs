using System.Numerics;

namespace DagNet;

/// <summary>A formula of one float that is true or false.</summary>
public interface IClassification<TSelf> where TSelf : IClassification<TSelf>
{
    /// <summary>One element: the oracle in tests, the constant folder and the GPU kernel's body.</summary>
    static abstract bool Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>A pointwise operator of one float whose result is bool and has no gradient.</summary>
public abstract record Classification<TSelf> : Pointwise where TSelf : Classification<TSelf>, IClassification<TSelf>
{
    /// <inheritdoc/>
    public sealed override ElementType Result(ReadOnlySpan<ElementType> x)
    {
        SameFloat(x);
        return ElementType.Bool;
    }

    /// <inheritdoc/>
    public sealed override double Of(ReadOnlySpan<double> x) => TSelf.Of(x[0]) ? 1 : 0;

    /// <inheritdoc/>
    public sealed override unsafe PointwiseBlock Block(ReadOnlySpan<ElementType> x)
        => x[0] == ElementType.Float32 ? Run<float> : Run<double>;

    /// <inheritdoc/>
    public sealed override Node?[] Gradient(Node y, Node dy) => [null];

    private static unsafe void Run<T>(void** x, void* y, int count) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T* from = (T*)x[0];
        bool* to = (bool*)y;
        for (int i = 0; i < count; i++)
            to[i] = TSelf.Of(from[i]);
    }
}
