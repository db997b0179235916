using Microsoft.ML;

namespace DagNet.MLNet;

/// <summary>Runs a graph on rows of a table.</summary>
internal sealed class GraphComputation : RowComputation
{
    private readonly ColumnGraph _graph;
    private readonly Node[] _outputs;
    private readonly RowStaging[] _columns;
    private readonly Dictionary<(int Rows, string Lengths), Runner> _runners = [];
    private readonly bool _isRagged;
    private Runner? _last;

    public GraphComputation(ColumnGraph graph, DataViewRow row) : base(row)
    {
        _graph = graph;
        _outputs = [.. graph.Outputs.Select(output => output.Value)];
        _columns = [.. graph.Inputs.Select(input => input.Column).Distinct().Select(column => new RowStaging(column, row))];
        _isRagged = Array.Exists(_columns, column => column.Column.IsRagged);
    }

    /// <summary>The elements of an output in the current row.</summary>
    public ReadOnlySpan<T> Row<T>(int output, int count) where T : unmanaged
    {
        int row = Current();
        return _last!.Output<T>(output).Slice(row * count, count);
    }

    public override void Dispose()
    {
        foreach (Runner runner in _runners.Values)
            runner.Dispose();
    }

    protected override void Read(int row)
    {
        foreach (RowStaging column in _columns)
        {
            if (row == 0)
                column.Clear();
            column.Take();
        }
    }

    protected override void Compute(int rows)
    {
        int room = rows == 1 ? 1 : rows <= 16 ? 16 : Most;
        foreach (RowStaging column in _columns)
            column.Fill(room);
        if (!_runners.TryGetValue((room, Lengths()), out _last))
            _runners[(room, Lengths())] = _last = _graph.Session.Prepare(new(_outputs),
                [.. _graph.Inputs.Select(input => (input.Node, input.Shape(room, Of(input).Length)))]);
        foreach (GraphInput input in _graph.Inputs)
            Of(input).Feed(_last, input);
        _last.Run();
    }

    private RowStaging Of(GraphInput input) => Array.Find(_columns, column => column.Column == input.Column)!;

    /// <summary>What tells plans for rows of different lengths apart.</summary>
    private string Lengths() => _isRagged ? string.Join(' ', _columns.Select(column => column.Length)) : "";
}
