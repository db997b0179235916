using DagNet.Interop;

namespace DagNet.MLNet;

/// <summary>Adds columns that a graph computes from columns. Saved and loaded with <c>mlContext.Model</c>, part of any pipeline.</summary>
public sealed class DagGraphTransformer : GraphTransformer
{
    internal const string Loader = "DagNetGraph";

    internal DagGraphTransformer(ColumnGraph graph) : base(graph)
    {
    }

    /// <summary>The graph; its inputs are labelled by the columns.</summary>
    public Graph Graph => Columns.Session.Graph;

    /// <summary>The values of the graph's parameters and other variables.</summary>
    public State State => Columns.Session.State;

    /// <summary>The node that a column is.</summary>
    /// <param name="outputColumnName">A column that this transformer adds.</param>
    /// <exception cref="GraphException">There is no such column.</exception>
    public Node this[string outputColumnName] => Columns.Outputs.FirstOrDefault(output => output.Name == outputColumnName)?.Value
        ?? throw new GraphException($"The graph adds no column '{outputColumnName}', only {string.Join(", ", Columns.Outputs.Select(output => output.Name))}.");

    internal static ModelSignature Header { get; } = new("DAGNETGR", Loader);

    internal override ModelSignature Signature => Header;

    /// <summary>The network's layers, shapes and numbers of parameters as a table.</summary>
    public override string ToString() => ModelSummary.Of([.. Columns.Outputs.Select(output => output.Value)]);
}
