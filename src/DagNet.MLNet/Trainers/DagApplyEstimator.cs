using DagNet;
using DagNet.Interop;
using DagNet.MLNet;

namespace Microsoft.ML.Trainers;

/// <summary>Applies a graph to columns as it is. Made by <c>mlContext.Transforms.ApplyDag(...)</c>.</summary>
public sealed class DagApplyEstimator : IEstimator<DagGraphTransformer>
{
    private readonly DagOutput[] _outputs;
    private readonly Node[] _values;
    private readonly Session _session;
    private readonly IReadOnlyDictionary<string, string> _columns;

    internal DagApplyEstimator(DagOutput[] outputs, Session session, Node[] values, IReadOnlyDictionary<string, string>? inputColumnNames)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(values);
        TestedVersion.Require();
        if (outputs.Length == 0 || outputs.Length != values.Length)
            throw new ArgumentException($"{outputs.Length} columns need as many nodes, but {values.Length} are given.", nameof(values));
        (_outputs, _session, _values, _columns) = (outputs, session, values, inputColumnNames ?? new Dictionary<string, string>());
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        => SchemaShapes.With(inputSchema, _outputs.Select(output => SchemaShapes.Of(output, inputSchema)));

    /// <summary>Finds the columns of the graph's inputs; no row is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a type that no graph takes.</exception>
    /// <exception cref="ShapeException">A column has another number of values than the input, or an output is not what its column needs.</exception>
    public DagGraphTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GraphInput[] inputs = [.. GraphText.Ancestors(_values, intoBodies: false).Where(node => node.Op is Input).Select(node => Of(node, input.Schema))];
        if (inputs.Length == 0)
            throw new GraphException("The outputs depend on no input, so that all rows would be the same.");
        return new(new(_session, inputs,
            [.. _outputs.Select((output, k) => GraphOutput.Of(output, _values[k], inputs[0].Node.Shape[0], isScore: false, input.Schema))]));
    }

    private GraphInput Of(Node node, DataViewSchema schema)
    {
        string name = _columns.GetValueOrDefault(node.Label!, node.Label!);
        return GraphInput.Of(node, ColumnInput.Of(schema.GetColumnOrNull(name) ?? throw SchemaErrors.Missing("input", name)));
    }
}
