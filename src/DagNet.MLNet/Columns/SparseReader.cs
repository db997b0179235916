using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>Reads the places or the values of a vector's numbers that are not 0.</summary>
internal static class SparseReader
{
    /// <param name="row">Where it reads.</param>
    /// <param name="column">A vector of numbers of known size.</param>
    /// <param name="part"><see cref="ColumnInput.SparseSlots"/> or <see cref="ColumnInput.SparseValues"/>.</param>
    public static ColumnReader Of(DataViewRow row, DataViewSchema.Column column, int part) => ((VectorDataViewType)column.Type).ItemType.RawType switch
    {
        var type when type == typeof(float) => new Reader<float>(row, column, part, value => value),
        var type when type == typeof(double) => new Reader<double>(row, column, part, value => (float)value),
        var type when type == typeof(bool) => new Reader<bool>(row, column, part, value => value ? 1 : 0),
        var type when type == typeof(int) => new Reader<int>(row, column, part, value => value),
        _ => throw Interop.SchemaErrors.Mismatch("input", column.Name, "a vector of Single, Double, Boolean or Int32", $"{column.Type}"),
    };

    private sealed class Reader<T>(DataViewRow row, DataViewSchema.Column column, int part, Func<T, float> convert) : ColumnReader where T : unmanaged
    {
        private readonly ValueGetter<VBuffer<T>> _read = row.GetGetter<VBuffer<T>>(column);
        private readonly List<long> _slots = [];
        private readonly List<float> _values = [];
        private VBuffer<T> _buffer;

        public override int Read()
        {
            _read(ref _buffer);
            _slots.Clear();
            _values.Clear();
            ReadOnlySpan<T> values = _buffer.GetValues();
            for (int i = 0; i < values.Length; i++)
            {
                float value = convert(values[i]);
                if (value == 0)
                    continue;
                _slots.Add(_buffer.IsDense ? i : _buffer.GetIndices()[i]);
                _values.Add(value);
            }
            return _values.Count;
        }

        public override void CopyTo(Span<byte> target)
        {
            if (part == ColumnInput.SparseSlots)
                CollectionsMarshal.AsSpan(_slots).CopyTo(MemoryMarshal.Cast<byte, long>(target));
            else
                CollectionsMarshal.AsSpan(_values).CopyTo(MemoryMarshal.Cast<byte, float>(target));
        }
    }
}
