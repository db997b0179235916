using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>An immutable tensor inside a graph. Compared by type and bits, so 0.0 and −0.0 differ.</summary>
public sealed class Literal : IEquatable<Literal>
{
    private readonly byte[] _bytes;
    private readonly int _hash;

    internal Literal(TensorType type, byte[] bytes)
    {
        if (type.Bytes != bytes.Length)
            throw new ShapeException($"A constant {type} takes {type.Bytes} bytes, but {bytes.Length} were given.");
        (Type, _bytes) = (type, bytes);
        var hash = new HashCode();
        hash.Add(type);
        hash.AddBytes(bytes);
        _hash = hash.ToHashCode();
    }

    /// <summary>A constant of one number in the given element type.</summary>
    public static Literal Scalar(double value, ElementType element = ElementType.Float32) => Filled(value, new(element, []));

    /// <summary>A constant with the same number everywhere.</summary>
    public static Literal Filled(double value, TensorType type)
    {
        var values = new double[type.Shape.Count];
        Array.Fill(values, value);
        return FromDoubles(values, type);
    }

    /// <summary>A scalar whose bits are all set: −1 of whole numbers with a sign.</summary>
    internal static Literal AllBits(ElementType element)
    {
        var bytes = new byte[element.Bytes];
        Array.Fill(bytes, byte.MaxValue);
        return new(new(element, []), bytes);
    }

    /// <summary>A constant from float64 numbers, rounded to the element type.</summary>
    public static Literal FromDoubles(ReadOnlySpan<double> values, TensorType type)
    {
        var bytes = new byte[type.Bytes];
        if (values.Length != type.Shape.Count)
            throw new ShapeException($"A constant {type} takes {type.Shape.Count} numbers, but {values.Length} were given.");
        ElementTypes.FromDoubles(type.Element, values, bytes);
        return new(type, bytes);
    }

    /// <summary>A constant with these elements in row-major order.</summary>
    public static Literal Of<T>(ReadOnlySpan<T> values, Shape shape) where T : unmanaged
        => new(new(ElementTypes.Of<T>(), shape), MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A constant from a host tensor.</summary>
    public static Literal Of<T>(Tensor<T> tensor) where T : unmanaged
    {
        var values = new T[checked((int)tensor.FlattenedLength)];
        tensor.FlattenTo(values);
        var dims = new Dim[tensor.Rank];
        for (int i = 0; i < dims.Length; i++)
            dims[i] = tensor.Lengths[i];
        return Of<T>(values, Shape.Create(dims));
    }

    /// <summary>Element type and shape.</summary>
    public TensorType Type { get; }

    /// <summary>The elements in row-major order, little-endian.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The elements as float64.</summary>
    public double[] ToDoubles() => ElementTypes.ToDoubles(Type.Element, _bytes);

    /// <summary>True where every element equals the number.</summary>
    public bool IsAll(double value) => Type.Shape.Size == 0
        || (ElementTypes.ToDoubles(Type.Element, _bytes.AsSpan(0, Type.Element.Bytes))[0] == value && Array.TrueForAll(ToDoubles(), x => x == value));

    /// <inheritdoc/>
    public bool Equals(Literal? other)
        => other is not null && _hash == other._hash && Type == other.Type && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Literal);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Type.Shape.Size.Value > 8)
            return Type.ToString();
        string text = string.Join(", ", ToDoubles().Select(x => x.ToString("G9", provider: null)));
        return Type.Shape.Rank == 0 ? text : $"[{text}]";
    }
}
