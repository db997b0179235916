namespace DagNet;

/// <summary>Gathers rows in a given order into one staging array for each input.</summary>
internal sealed class DatasetReader(Dataset data, int[]? order) : IBatchReader
{
    private readonly int[] _rowBytes = [.. data.Columns.Select(c => c.Bytes.Length / c.Shape[0])];
    private readonly byte[][] _staging = new byte[data.Columns.Length][];
    private int _from, _rows;

    public (Node Input, int[] Shape)[] Shapes
        => [.. data.Columns.Select(c => (c.Input, (int[])[_rows, .. c.Shape[1..]]))];

    public int Next(int most)
    {
        _from += _rows;
        _rows = Math.Min(most, data.Count - _from);
        if (order is not null)
            for (int column = 0; column < _staging.Length; column++)
                Gather(column);
        return _rows;
    }

    public void Feed(Runner runner)
    {
        for (int column = 0; column < _staging.Length; column++)
            runner.FeedRaw(data.Columns[column].Input, Bytes(column));
    }

    public Feed[] Feeds()
        => [.. Shapes.Select((s, column) => DagNet.Feed.Raw(s.Input, Bytes(column).ToArray(), s.Shape))];

    public void Dispose() { }

    private ReadOnlySpan<byte> Bytes(int column) => order is null
        ? data.Columns[column].Bytes.Slice(_from * _rowBytes[column], _rows * _rowBytes[column])
        : _staging[column].AsSpan(0, _rows * _rowBytes[column]);

    private void Gather(int column)
    {
        int size = _rowBytes[column];
        if (_staging[column] is not { } staging || staging.Length < _rows * size)
            _staging[column] = staging = new byte[_rows * size];
        ReadOnlySpan<byte> source = data.Columns[column].Bytes;
        for (int i = 0; i < _rows; i++)
            source.Slice(order![_from + i] * size, size).CopyTo(staging.AsSpan(i * size));
    }
}
