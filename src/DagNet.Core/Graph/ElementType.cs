using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>What a tensor's elements are. The numbers are those of ONNX.</summary>
public enum ElementType
{
    /// <summary>32-bit floating point: what training uses.</summary>
    Float32 = 1,
    /// <summary>8-bit whole number from 0.</summary>
    UInt8 = 2,
    /// <summary>8-bit whole number. Stored and moved only.</summary>
    Int8 = 3,
    /// <summary>16-bit whole number from 0. Stored and moved only.</summary>
    UInt16 = 4,
    /// <summary>16-bit whole number. Stored and moved only.</summary>
    Int16 = 5,
    /// <summary>32-bit whole number.</summary>
    Int32 = 6,
    /// <summary>64-bit whole number: indices and counts.</summary>
    Int64 = 7,
    /// <summary>True or false, one byte each.</summary>
    Bool = 9,
    /// <summary>16-bit floating point (IEEE 754 binary16). Stored and moved only.</summary>
    Float16 = 10,
    /// <summary>64-bit floating point: what checking uses.</summary>
    Float64 = 11,
    /// <summary>32-bit whole number from 0. Stored and moved only.</summary>
    UInt32 = 12,
    /// <summary>64-bit whole number from 0: pointwise operators compute with it.</summary>
    UInt64 = 13,
    /// <summary>The upper half of float32. Stored and moved only.</summary>
    BFloat16 = 16,
}

/// <summary>Facts about element types.</summary>
public static class ElementTypes
{
    extension(ElementType type)
    {
        /// <summary>Bytes of one element.</summary>
        public int Bytes => type switch
        {
            ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 4,
            ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 => 8,
            ElementType.Bool or ElementType.UInt8 or ElementType.Int8 => 1,
            ElementType.Int16 or ElementType.UInt16 or ElementType.Float16 or ElementType.BFloat16 => 2,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
        };

        /// <summary>True for the floating-point types that have arithmetic and gradients.</summary>
        public bool IsFloat => type is ElementType.Float32 or ElementType.Float64;

        /// <summary>True for the whole numbers that have arithmetic.</summary>
        public bool IsInteger => type is ElementType.UInt8 or ElementType.Int32 or ElementType.Int64;

        /// <summary>True for the types that every operator of numbers takes.</summary>
        public bool IsNumber => type.IsFloat || type.IsInteger;

        /// <summary>True for the types that are only stored and moved; cast to <c>Wide</c> to compute.</summary>
        public bool IsNarrow => type.Wide != type;

        /// <summary>The type to compute in: it holds every value of this one.</summary>
        public ElementType Wide => type switch
        {
            ElementType.Float16 or ElementType.BFloat16 => ElementType.Float32,
            ElementType.Int8 or ElementType.Int16 or ElementType.UInt16 => ElementType.Int32,
            ElementType.UInt32 => ElementType.Int64,
            _ => type,
        };

        /// <summary>The name in texts and errors, as "float32".</summary>
        public string Word => type.ToString().ToLowerInvariant();
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
        : typeof(T) == typeof(sbyte) ? ElementType.Int8
        : typeof(T) == typeof(short) ? ElementType.Int16
        : typeof(T) == typeof(ushort) ? ElementType.UInt16
        : typeof(T) == typeof(uint) ? ElementType.UInt32
        : typeof(T) == typeof(ulong) ? ElementType.UInt64
        : typeof(T) == typeof(Half) ? ElementType.Float16
        : throw new ShapeException($"No tensor holds elements of type {typeof(T).Name}. "
            + "Use float, double, Half, bool or a whole number of 8 to 64 bits.");

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
                ElementType.Int8 => (sbyte)bytes[i],
                ElementType.Int16 => Read<short>(bytes, i),
                ElementType.UInt16 => Read<ushort>(bytes, i),
                ElementType.UInt32 => Read<uint>(bytes, i),
                ElementType.UInt64 => Read<ulong>(bytes, i),
                ElementType.Float16 => (double)Read<Half>(bytes, i),
                ElementType.BFloat16 => BFloat16.ToSingle(Read<ushort>(bytes, i)),
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
                case ElementType.Int8: bytes[i] = (byte)(sbyte)values[i]; break;
                case ElementType.Int16: Write(bytes, i, (short)values[i]); break;
                case ElementType.UInt16: Write(bytes, i, (ushort)values[i]); break;
                case ElementType.UInt32: Write(bytes, i, (uint)values[i]); break;
                case ElementType.UInt64: Write(bytes, i, (ulong)values[i]); break;
                case ElementType.Float16: Write(bytes, i, (Half)values[i]); break;
                case ElementType.BFloat16: Write(bytes, i, BFloat16.FromSingle((float)values[i])); break;
                default: bytes[i] = values[i] != 0 ? (byte)1 : (byte)0; break;
            }
    }

    private static T Read<T>(ReadOnlySpan<byte> bytes, int i) where T : unmanaged
        => Unsafe.ReadUnaligned<T>(in bytes[i * Unsafe.SizeOf<T>()]);

    private static void Write<T>(Span<byte> bytes, int i, T value) where T : unmanaged
        => Unsafe.WriteUnaligned(ref bytes[i * Unsafe.SizeOf<T>()], value);
}
