using System.Numerics;

namespace DagNet;

/// <summary>A scalar formula of two numbers of one type.</summary>
public interface IBinaryNumber<TSelf> where TSelf : IBinaryNumber<TSelf>
{
    /// <summary>One element: the oracle in tests, the constant folder and the GPU kernel's body.</summary>
    static abstract T Of<T>(T a, T b) where T : unmanaged, INumber<T>;

    /// <summary>Many elements, vectorised where there is a way.</summary>
    static virtual void Of<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y) where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < a.Length; i++)
            y[i] = TSelf.Of(a[i], b[i]);
    }
}

/// <summary>A scalar formula of two floats of one type.</summary>
public interface IBinaryFloat<TSelf> where TSelf : IBinaryFloat<TSelf>
{
    /// <summary>One element: the oracle in tests, the constant folder and the GPU kernel's body.</summary>
    static abstract T Of<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Many elements, vectorised where there is a way.</summary>
    static virtual void Of<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < a.Length; i++)
            y[i] = TSelf.Of(a[i], b[i]);
    }
}

/// <summary>A scalar formula of two whole numbers of one type.</summary>
public interface IBinaryWhole<TSelf> where TSelf : IBinaryWhole<TSelf>
{
    /// <summary>One element: the oracle in tests, the constant folder and the GPU kernel's body.</summary>
    static abstract T Of<T>(T a, T b) where T : unmanaged, IBinaryInteger<T>;
}

/// <summary>A formula of two numbers that is true or false.</summary>
public interface IComparison<TSelf> where TSelf : IComparison<TSelf>
{
    /// <summary>One element: the oracle in tests, the constant folder and the GPU kernel's body.</summary>
    static abstract bool Of<T>(T a, T b) where T : unmanaged, INumber<T>;

    /// <summary>As many elements as a vector holds: all bits set where true.</summary>
    static abstract Vector<T> Of<T>(Vector<T> a, Vector<T> b) where T : unmanaged, INumber<T>;
}

/// <summary>A pointwise operator of two numbers.</summary>
public abstract record BinaryNumber<TSelf> : Pointwise where TSelf : BinaryNumber<TSelf>, IBinaryNumber<TSelf>
{
    /// <inheritdoc/>
    public sealed override ElementType Result(ReadOnlySpan<ElementType> x) => SameNumber(x);

    /// <inheritdoc/>
    public sealed override double Of(ReadOnlySpan<double> x) => TSelf.Of(x[0], x[1]);

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
        => TSelf.Of(new ReadOnlySpan<T>(x[0], count), new ReadOnlySpan<T>(x[1], count), new Span<T>(y, count));
}

/// <summary>A pointwise operator of two floats.</summary>
public abstract record BinaryFloat<TSelf> : Pointwise where TSelf : BinaryFloat<TSelf>, IBinaryFloat<TSelf>
{
    /// <inheritdoc/>
    public sealed override ElementType Result(ReadOnlySpan<ElementType> x) => SameFloat(x);

    /// <inheritdoc/>
    public sealed override double Of(ReadOnlySpan<double> x) => TSelf.Of(x[0], x[1]);

    /// <inheritdoc/>
    public sealed override unsafe PointwiseBlock Block(ReadOnlySpan<ElementType> x)
        => x[0] == ElementType.Float32 ? Run<float> : Run<double>;

    private static unsafe void Run<T>(void** x, void* y, int count) where T : unmanaged, IFloatingPointIeee754<T>
        => TSelf.Of(new ReadOnlySpan<T>(x[0], count), new ReadOnlySpan<T>(x[1], count), new Span<T>(y, count));
}

/// <summary>A pointwise operator of two whole numbers, which has no gradient.</summary>
public abstract record BinaryWhole<TSelf> : Pointwise where TSelf : BinaryWhole<TSelf>, IBinaryWhole<TSelf>
{
    /// <inheritdoc/>
    public sealed override ElementType Result(ReadOnlySpan<ElementType> x)
        => Same(x).IsInteger || x[0] == ElementType.UInt64 ? x[0] : throw Unsupported(x[0], "whole numbers");

    /// <inheritdoc/>
    public sealed override double Of(ReadOnlySpan<double> x) => TSelf.Of((long)x[0], (long)x[1]);

    /// <inheritdoc/>
    public sealed override unsafe PointwiseBlock Block(ReadOnlySpan<ElementType> x) => x[0] switch
    {
        ElementType.Int32 => Run<int>,
        ElementType.Int64 => Run<long>,
        ElementType.UInt64 => Run<ulong>,
        _ => Run<byte>,
    };

    /// <inheritdoc/>
    public sealed override Node?[] Gradient(Node y, Node dy) => [null, null];

    private static unsafe void Run<T>(void** x, void* y, int count) where T : unmanaged, IBinaryInteger<T>
    {
        T* a = (T*)x[0], b = (T*)x[1], result = (T*)y;
        for (int i = 0; i < count; i++)
            result[i] = TSelf.Of(a[i], b[i]);
    }
}

/// <summary>
/// A pointwise operator of two numbers (or two bools, as 0 and 1) whose result is bool and has no gradient.
/// </summary>
public abstract record Comparison<TSelf> : Pointwise where TSelf : Comparison<TSelf>, IComparison<TSelf>
{
    /// <inheritdoc/>
    public sealed override ElementType Result(ReadOnlySpan<ElementType> x)
    {
        ElementType element = Same(x);
        return element.IsNarrow ? throw Unsupported(element, "a number type or bool") : ElementType.Bool;
    }

    /// <inheritdoc/>
    public sealed override double Of(ReadOnlySpan<double> x) => TSelf.Of(x[0], x[1]) ? 1 : 0;

    /// <inheritdoc/>
    public sealed override unsafe PointwiseBlock Block(ReadOnlySpan<ElementType> x) => x[0] switch
    {
        ElementType.Float32 => Run<float>,
        ElementType.Float64 => Run<double>,
        ElementType.Int32 => Run<int>,
        ElementType.Int64 => Run<long>,
        ElementType.UInt64 => Run<ulong>,
        _ => Run<byte>,
    };

    /// <inheritdoc/>
    public sealed override Node?[] Gradient(Node y, Node dy) => [null, null];

    // Goes upwards: a bool takes no more room than what it is computed from, so it may stand in its place.
    private static unsafe void Run<T>(void** x, void* y, int count) where T : unmanaged, INumber<T>
    {
        T* a = (T*)x[0], b = (T*)x[1];
        bool* result = (bool*)y;
        int i = 0;
        for (; i + Vector<byte>.Count <= count; i += Vector<byte>.Count)
            Masks.Narrow<T, TSelf>(a + i, b + i, (byte*)result + i);
        for (; i < count; i++)
            result[i] = TSelf.Of(a[i], b[i]);
    }
}
