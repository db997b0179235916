using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>Reads the values of a column as the elements of a graph's input.</summary>
internal abstract class ColumnReader
{
    private static readonly (Type Raw, bool IsKey, Func<DataViewRow, DataViewSchema.Column, ColumnReader> Create)[] s_readers =
    [
        Row<float, float>(value => value), Row<double, float>(value => (float)value), Row<bool, float>(value => value ? 1 : 0),
        Row<sbyte, float>(value => value), Row<short, float>(value => value), Row<int, float>(value => value),
        Row<long, float>(value => value), Row<byte, float>(value => value), Row<ushort, float>(value => value),
        Row<uint, float>(value => value), Row<ulong, float>(value => value),
        Row<byte, long>(value => value, isKey: true), Row<ushort, long>(value => value, isKey: true),
        Row<uint, long>(value => value, isKey: true), Row<ulong, long>(value => checked((long)value), isKey: true),
    ];

    /// <summary>Whether items of that type can enter a graph.</summary>
    public static bool CanRead(DataViewType item) => ImageReader.IsImage(item) || Array.Exists(s_readers, row => Fits(row.Raw, row.IsKey, item));

    /// <summary>Reads a column that <see cref="ColumnInput.Of"/> has accepted.</summary>
    public static ColumnReader Of(DataViewRow row, DataViewSchema.Column column)
    {
        if (ImageReader.IsImage(column.Type))
            return ImageReader.Of(row, column);
        DataViewType item = column.Type is VectorDataViewType { ItemType: var of } ? of : column.Type;
        return Array.Find(s_readers, entry => Fits(entry.Raw, entry.IsKey, item)).Create(row, column);
    }

    /// <summary>Takes the value where the row stands, and says of how many items it is.</summary>
    public abstract int Read();

    /// <summary>Writes the value that was taken, as float32 or int64.</summary>
    /// <param name="target">As long as the value.</param>
    public abstract void CopyTo(Span<byte> target);

    private static bool Fits(Type raw, bool isKey, DataViewType item) => raw == item.RawType && isKey == item is KeyDataViewType;

    private static (Type, bool, Func<DataViewRow, DataViewSchema.Column, ColumnReader>) Row<T, TElement>(Func<T, TElement> convert, bool isKey = false)
        where T : unmanaged where TElement : unmanaged => (typeof(T), isKey, (row, column) => column.Type is VectorDataViewType
            ? new Vectors<T, TElement>(row.GetGetter<VBuffer<T>>(column), convert) : new Scalars<T, TElement>(row.GetGetter<T>(column), convert));

    private sealed class Scalars<T, TElement>(ValueGetter<T> read, Func<T, TElement> convert) : ColumnReader where T : unmanaged where TElement : unmanaged
    {
        private T _value = default!;

        public override int Read()
        {
            read(ref _value);
            return 1;
        }

        public override void CopyTo(Span<byte> target) => MemoryMarshal.Cast<byte, TElement>(target)[0] = convert(_value);
    }

    private sealed class Vectors<T, TElement>(ValueGetter<VBuffer<T>> read, Func<T, TElement> convert) : ColumnReader where T : unmanaged where TElement : unmanaged
    {
        private VBuffer<T> _values;

        public override int Read()
        {
            read(ref _values);
            return _values.Length;
        }

        public override void CopyTo(Span<byte> target)
        {
            ReadOnlySpan<T> values = _values.GetValues();
            if (_values.IsDense && typeof(T) == typeof(TElement))
            {
                MemoryMarshal.AsBytes(values).CopyTo(target);
                return;
            }
            Span<TElement> elements = MemoryMarshal.Cast<byte, TElement>(target);
            if (!_values.IsDense)
                elements.Fill(convert(default!));
            for (int i = 0; i < values.Length; i++)
                elements[_values.IsDense ? i : _values.GetIndices()[i]] = convert(values[i]);
        }
    }
}
