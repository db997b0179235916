using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>The values of a column in rows that were read ahead.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Keeps the value where the input stands as that of a row of the batch.</summary>
    public abstract void Take(int row);

    /// <summary>Reads the value of the row that <paramref name="current"/> says.</summary>
    public abstract Delegate Getter(Func<int> current);

    public static ColumnBuffer Of(DataViewRow input, DataViewSchema.Column column)
    {
        Type raw = column.Type.RawType;
        Type type = raw.IsGenericType && raw.GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? typeof(Vectors<>).MakeGenericType(raw.GetGenericArguments()) : typeof(Values<>).MakeGenericType(raw);
        return (ColumnBuffer)Activator.CreateInstance(type, input, column)!;
    }

    private sealed class Values<T>(DataViewRow input, DataViewSchema.Column column) : ColumnBuffer
    {
        private readonly ValueGetter<T> _read = input.GetGetter<T>(column);
        private readonly T[] _values = new T[RowComputation.Most];

        public override void Take(int row) => _read(ref _values[row]);

        public override Delegate Getter(Func<int> current) => (ValueGetter<T>)((ref value) => value = _values[current()]);
    }

    private sealed class Vectors<T>(DataViewRow input, DataViewSchema.Column column) : ColumnBuffer
    {
        private readonly ValueGetter<VBuffer<T>> _read = input.GetGetter<VBuffer<T>>(column);
        private readonly VBuffer<T>[] _values = new VBuffer<T>[RowComputation.Most];

        public override void Take(int row) => _read(ref _values[row]);

        public override Delegate Getter(Func<int> current) => (ValueGetter<VBuffer<T>>)((ref value) => _values[current()].CopyTo(ref value));
    }
}
