using Microsoft.ML;

namespace DagNet.MLNet;

/// <summary>Adds the outputs of a graph to rows of one schema.</summary>
internal sealed class GraphMapper : ColumnMapper
{
    private readonly ColumnGraph _graph;
    private readonly int[] _sources;

    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type than in training.</exception>
    public GraphMapper(ColumnGraph graph, DataViewSchema input) : base(input)
    {
        _graph = graph;
        _sources = [.. graph.Inputs.Select(i => i.Column.In(input).Index).Distinct()];
        var output = new DataViewSchema.Builder();
        output.AddColumns(input);
        uint set = ScoreColumn.NextSet(input);
        foreach (GraphOutput column in graph.Outputs)
            column.AddTo(output, set);
        OutputSchema = output.ToSchema();
    }

    public override DataViewSchema OutputSchema { get; }

    protected override IEnumerable<int> Sources => _sources;

    public override RowComputation Compute(DataViewRow row) => new GraphComputation(_graph, row);

    public override Delegate Getter(int added, RowComputation computation) => _graph.Outputs[added].Getter((GraphComputation)computation, added);
}
