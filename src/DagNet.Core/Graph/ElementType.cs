using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>What a tensor's elements are. The numbers are those of ONNX.</summary>
public enum ElementType
{
    /// <summary>32-bit floating point: what training uses.</summary>
    Float32 = 1,
    /// <summary>8-bit whole number from 0.</summary>
    UInt8 = 2,
    /// <summary>32-bit whole number.</summary>
    Int32 = 6,
    /// <summary>64-bit whole number: indices and counts.</summary>
    Int64 = 7,
    /// <summary>True or false, one byte each.</summary>
    Bool = 9,
    /// <summary>64-bit floating point: what checking uses.</summary>
    Float64 = 11,
}

/// <summary>Facts about element types.</summary>
public static class ElementTypes
{
    extension(ElementType type)
    {
        /// <summary>Bytes of one element.</summary>
        public int Bytes => type switch
        {
            ElementType.Float32 or ElementType.Int32 => 4,
            ElementType.Float64 or ElementType.Int64 => 8,
            ElementType.Bool or ElementType.UInt8 => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
        };

        /// <summary>True for floating point, the types that have gradients.</summary>
        public bool IsFloat => type is ElementType.Float32 or ElementType.Float64;

        /// <summary>True for whole numbers.</summary>
        public bool IsInteger => type is ElementType.UInt8 or ElementType.Int32 or ElementType.Int64;

        /// <summary>The name in texts and errors, as "float32".</summary>
        public string Word => type switch
        {
            ElementType.Float32 => "float32",
            ElementType.Float64 => "float64",
            ElementType.Int32 => "int32",
            ElementType.Int64 => "int64",
            ElementType.UInt8 => "uint8",
            ElementType.Bool => "bool",
            _ => type.ToString(),
        };
    }

    /// <summary>The element type of a .NET type.</summary>
    /// <exception cref="ShapeException">No tensor holds that type.</exception>
    public static ElementType Of<T>() where T : unmanaged
        => typeof(T) == typeof(float) ? ElementType.Float32
        : typeof(T) == typeof(double) ? ElementType.Float64
        : typeof(T) == typeof(int) ? ElementType.Int32
        : typeof(T) == typeof(long) ? ElementType.Int64
        : typeof(T) == typeof(bool) ? ElementType.Bool
        : typeof(T) == typeof(byte) ? ElementType.UInt8
        : throw new ShapeException($"No tensor holds elements of type {typeof(T).Name}. "
            + "Use float, double, int, long, byte or bool.");

    /// <summary>Reads elements as float64; true is 1.</summary>
    public static double[] ToDoubles(ElementType type, ReadOnlySpan<byte> bytes)
    {
        var result = new double[bytes.Length / type.Bytes];
        for (int i = 0; i < result.Length; i++)
            result[i] = type switch
            {
                ElementType.Float32 => Read<float>(bytes, i),
                ElementType.Float64 => Read<double>(bytes, i),
                ElementType.Int32 => Read<int>(bytes, i),
                ElementType.Int64 => Read<long>(bytes, i),
                _ => bytes[i],
            };
        return result;
    }

    /// <summary>Writes float64 numbers as elements: whole types truncate and saturate, bool is "not zero".</summary>
    public static void FromDoubles(ElementType type, ReadOnlySpan<double> values, Span<byte> bytes)
    {
        for (int i = 0; i < values.Length; i++)
            switch (type)
            {
                case ElementType.Float32: Write(bytes, i, (float)values[i]); break;
                case ElementType.Float64: Write(bytes, i, values[i]); break;
                case ElementType.Int32: Write(bytes, i, (int)values[i]); break;
                case ElementType.Int64: Write(bytes, i, (long)values[i]); break;
                case ElementType.UInt8: bytes[i] = (byte)values[i]; break;
                default: bytes[i] = values[i] != 0 ? (byte)1 : (byte)0; break;
            }
    }

    private static T Read<T>(ReadOnlySpan<byte> bytes, int i) where T : unmanaged
        => Unsafe.ReadUnaligned<T>(in bytes[i * Unsafe.SizeOf<T>()]);

    private static void Write<T>(Span<byte> bytes, int i, T value) where T : unmanaged
        => Unsafe.WriteUnaligned(ref bytes[i * Unsafe.SizeOf<T>()], value);
}
