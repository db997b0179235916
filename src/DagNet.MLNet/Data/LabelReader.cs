using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>Reads a label as numbers: the value, 0 or 1, or the class counted from 0; one number or a vector of them. NaN where it is
/// missing.</summary>
internal sealed class LabelReader(DataViewRow row, DataViewSchema.Column label)
{
    private readonly ColumnReader _reader = ColumnReader.Of(row, label);
    private readonly bool _isKey = label.Type is KeyDataViewType;

    /// <summary>How many numbers a label has.</summary>
    public static int Count(DataViewSchema.Column label) => label.Type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>Reads the label where the row stands.</summary>
    public void Read(Span<float> values)
    {
        _reader.Read();
        if (!_isKey)
        {
            _reader.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }
        long key = 0;
        _reader.CopyTo(MemoryMarshal.AsBytes(new Span<long>(ref key)));
        // Keys count from 1; 0 is a missing value.
        values[0] = key == 0 ? float.NaN : key - 1;
    }
}
