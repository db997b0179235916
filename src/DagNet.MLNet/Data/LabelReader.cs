using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>Reads a label as a number: the value, 0 or 1, or the class counted from 0. NaN where it is missing.</summary>
internal static class LabelReader
{
    public static Func<float> Of(DataViewRow row, DataViewSchema.Column label) =>
        label.Type is BooleanDataViewType ? Of<bool>(row, label, value => value ? 1 : 0)
        : label.Type is not KeyDataViewType ? Of<float>(row, label, value => value)
        : label.Type.RawType == typeof(uint) ? Of<uint>(row, label, Class)
        : label.Type.RawType == typeof(byte) ? Of<byte>(row, label, value => Class(value))
        : label.Type.RawType == typeof(ushort) ? Of<ushort>(row, label, value => Class(value))
        : Of<ulong>(row, label, value => Class(checked((uint)value)));

    /// <summary>Keys count from 1; 0 is a missing value.</summary>
    private static float Class(uint key) => key == 0 ? float.NaN : key - 1;

    private static Func<float> Of<T>(DataViewRow row, DataViewSchema.Column label, Func<T, float> number)
    {
        ValueGetter<T> read = row.GetGetter<T>(label);
        T value = default!;
        return () =>
        {
            read(ref value);
            return number(value);
        };
    }
}
