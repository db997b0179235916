using System.Runtime.InteropServices;
using Microsoft.ML;

namespace DagNet.MLNet;

/// <summary>Rows of a column, one after the other as a graph's input takes them.</summary>
internal sealed class RowStaging(ColumnInput column, DataViewRow row)
{
    /// <summary>Lengths are rounded up to a multiple of this, so that few plans serve all batches.</summary>
    private const int Step = 8;

    private readonly ColumnReader _reader = column.IsSparse ? SparseReader.Of(row, row.Schema[column.Name], column.Keys) : ColumnReader.Of(row, row.Schema[column.Name]);
    private readonly int _size = column.Element == ElementType.Int64 ? sizeof(long) : sizeof(float);
    private readonly List<int> _lengths = [];
    private byte[] _values = [], _padded = [], _mask = [];
    private int _used, _last, _rows;

    /// <summary>The column.</summary>
    public ColumnInput Column => column;

    /// <summary>Items of each row, after <see cref="Fill"/>.</summary>
    public int Length { get; private set; }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        (_used, _last) = (0, 0);
        _lengths.Clear();
    }

    /// <summary>Takes the value where the table's row stands as the next.</summary>
    public void Take()
    {
        int count = _reader.Read();
        _last = count * _size;
        if (_last > Array.MaxLength - _used)
            throw new TrainingDataException($"Column '{column.Name}' does not fit into memory at once. Use fewer rows (mlContext.Data.TakeRows) or fewer values.");
        if (_used + _last > _values.Length)
            Array.Resize(ref _values, (int)Math.Min(Array.MaxLength, Math.Max(_used + _last, 2L * _values.Length)));
        _reader.CopyTo(_values.AsSpan(_used, _last));
        _used += _last;
        if (column.IsRagged)
            _lengths.Add(count);
    }

    /// <summary>Takes the last row back.</summary>
    public void Undo()
    {
        _used -= _last;
        if (column.IsRagged)
            _lengths.RemoveAt(_lengths.Count - 1);
    }

    /// <summary>The place of the last row's first value that is missing or no finite number; −1 where there is none.</summary>
    public int FirstBad()
    {
        ReadOnlySpan<byte> last = _values.AsSpan(_used - _last, _last);
        return column.Keys == ColumnInput.SparseSlots ? -1 : column.Keys > 0 ? MemoryMarshal.Cast<byte, long>(last).IndexOf(0L) : Bad(MemoryMarshal.Cast<byte, float>(last));

        static int Bad(ReadOnlySpan<float> values)
        {
            for (int i = 0; i < values.Length; i++)
                if (!float.IsFinite(values[i]))
                    return i;
            return -1;
        }
    }

    /// <summary>The last row's number at a place.</summary>
    public float Last(int place) => MemoryMarshal.Cast<byte, float>(_values.AsSpan(_used - _last, _last))[place];

    /// <summary>Makes that many rows of one length of what was taken; those that were not are anything, or where rows have
    /// lengths of their own zeros.</summary>
    public void Fill(int rows)
    {
        _rows = rows;
        Length = column.IsSparse ? Math.Max(Step, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_lengths.Max()))
            : column.IsRagged ? Math.Max(Step, (_lengths.Max() + Step - 1) / Step * Step) : column.Count;
        int needed = checked(rows * Length * _size);
        if (!column.IsRagged)
        {
            if (_values.Length < needed)
                Array.Resize(ref _values, needed);
            return;
        }
        if (_padded.Length < needed)
            (_padded, _mask) = (new byte[needed], new byte[rows * Length]);
        _padded.AsSpan(0, needed).Clear();
        _mask.AsSpan(0, rows * Length).Clear();
        int from = 0;
        for (int i = 0; i < _lengths.Count; i++)
        {
            _values.AsSpan(from, _lengths[i] * _size).CopyTo(_padded.AsSpan(i * Length * _size));
            _mask.AsSpan(i * Length, _lengths[i]).Fill(1);
            from += _lengths[i] * _size;
        }
    }

    /// <summary>The rows as float32 or int64.</summary>
    public ReadOnlySpan<byte> Values => (column.IsRagged ? _padded : _values).AsSpan(0, _rows * Length * _size);

    /// <summary>Which items the rows have, as bool [rows, length].</summary>
    public ReadOnlySpan<byte> Mask => _mask.AsSpan(0, _rows * Length);

    /// <summary>What to feed an input.</summary>
    public void Feed(Runner runner, GraphInput input)
    {
        if (input.IsMask)
            runner.Feed(input.Node, MemoryMarshal.Cast<byte, bool>(Mask));
        else if (column.Element == ElementType.Int64)
            runner.Feed(input.Node, MemoryMarshal.Cast<byte, long>(Values));
        else
            runner.Feed(input.Node, MemoryMarshal.Cast<byte, float>(Values));
    }

    /// <summary>What to train on.</summary>
    public Feed Feed(GraphInput input)
    {
        int[] shape = input.Shape(_rows, Length);
        return input.IsMask ? DagNet.Feed.Of(input.Node, MemoryMarshal.Cast<byte, bool>(Mask).ToArray(), shape)
            : column.Element == ElementType.Int64 ? DagNet.Feed.Of(input.Node, MemoryMarshal.Cast<byte, long>(Values).ToArray(), shape)
            : DagNet.Feed.Of(input.Node, MemoryMarshal.Cast<byte, float>(Values).ToArray(), shape);
    }
}
