using System.Numerics;

namespace DagNet;

/// <summary>A scalar formula of one float: its meaning on every device.</summary>
public interface IUnaryFloat<TSelf> where TSelf : IUnaryFloat<TSelf>
{
    /// <summary>One element: the oracle in tests, the constant folder and the GPU kernel's body.</summary>
    static abstract T Of<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Many elements, vectorised where there is a way.</summary>
    static virtual void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = TSelf.Of(x[i]);
    }
}

/// <summary>A scalar formula of one number of any type.</summary>
public interface IUnaryNumber<TSelf> where TSelf : IUnaryNumber<TSelf>
{
    /// <summary>One element: the oracle in tests, the constant folder and the GPU kernel's body.</summary>
    static abstract T Of<T>(T x) where T : unmanaged, INumber<T>;

    /// <summary>Many elements, vectorised where there is a way.</summary>
    static virtual void Of<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = TSelf.Of(x[i]);
    }
}

/// <summary>A pointwise operator of one float.</summary>
public abstract record UnaryFloat<TSelf> : Pointwise where TSelf : UnaryFloat<TSelf>, IUnaryFloat<TSelf>
{
    /// <inheritdoc/>
    public sealed override ElementType Result(ReadOnlySpan<ElementType> x) => SameFloat(x);

    /// <inheritdoc/>
    public sealed override double Of(ReadOnlySpan<double> x) => TSelf.Of(x[0]);

    /// <inheritdoc/>
    public sealed override unsafe PointwiseBlock Block(ReadOnlySpan<ElementType> x)
        => x[0] == ElementType.Float32 ? Run<float> : Run<double>;

    private static unsafe void Run<T>(void** x, void* y, int count) where T : unmanaged, IFloatingPointIeee754<T>
        => TSelf.Of(new ReadOnlySpan<T>(x[0], count), new Span<T>(y, count));
}

/// <summary>A pointwise operator of one number.</summary>
public abstract record UnaryNumber<TSelf> : Pointwise where TSelf : UnaryNumber<TSelf>, IUnaryNumber<TSelf>
{
    /// <inheritdoc/>
    public sealed override ElementType Result(ReadOnlySpan<ElementType> x) => SameNumber(x);

    /// <inheritdoc/>
    public sealed override double Of(ReadOnlySpan<double> x) => TSelf.Of(x[0]);

    /// <inheritdoc/>
    public sealed override unsafe PointwiseBlock Block(ReadOnlySpan<ElementType> x) => x[0] switch
    {
        ElementType.Float32 => Run<float>,
        ElementType.Float64 => Run<double>,
        ElementType.Int32 => Run<int>,
        ElementType.Int64 => Run<long>,
        ElementType.UInt8 => Run<byte>,
        ElementType.UInt64 => Run<ulong>,
        _ => throw Unsupported(x[0], "a number type"),
    };

    private static unsafe void Run<T>(void** x, void* y, int count) where T : unmanaged, INumber<T>
        => TSelf.Of(new ReadOnlySpan<T>(x[0], count), new Span<T>(y, count));
}
