using DagNet.Interop;

namespace DagNet.MLNet;

/// <summary>Says whether two columns show the same. Saved and loaded with <c>mlContext.Model</c>, part of any pipeline.</summary>
public sealed class DagSiameseTransformer : GraphTransformer
{
    internal const string Loader = "DagNetSiamese";

    private readonly Node _embedding;

    internal DagSiameseTransformer(ColumnGraph graph, Node embedding) : base(graph) => _embedding = embedding;

    /// <summary>Values of an embedding.</summary>
    public int EmbeddingSize => (int)_embedding.Shape[1].Value;

    internal static ModelSignature Header { get; } = new("DAGNETSI", Loader);

    internal override ModelSignature Signature => Header;

    /// <summary>A transformer that turns one column into its embedding, to compare things later or with many others: the score of a pair
    /// only depends on the two embeddings. After the cosine loss they have length 1, so that their product is the cosine.</summary>
    /// <param name="outputColumnName">The column to add, Vector&lt;Single&gt; of <see cref="EmbeddingSize"/>.</param>
    /// <param name="inputColumnName">A column of the pair's type; null takes the left one's name.</param>
    public DagGraphTransformer Embed(string outputColumnName = "Embedding", string? inputColumnName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        GraphInput[] needed = GraphInput.Needed(Columns.Inputs, [_embedding]);
        GraphInput[] inputs = inputColumnName is null ? needed
            : Array.ConvertAll(needed, input => input with { Column = input.Column with { Name = inputColumnName } });
        return new(new(Columns.Session, inputs, [new(outputColumnName, DagOutputKind.Vector, _embedding, false, 0, null)]));
    }

    /// <summary>The network's layers, shapes and numbers of parameters as a table.</summary>
    public override string ToString() => ModelSummary.Of([.. Columns.Outputs.Select(output => output.Value)]);

    private protected override void Write(BinaryWriter writer)
    {
        base.Write(writer);
        writer.Write(_embedding.Label!);
    }

    internal static DagSiameseTransformer Read(BinaryReader reader)
    {
        ColumnGraph graph = ColumnGraph.Read(reader);
        return new(graph, graph.Session.Graph[reader.ReadString()]);
    }
}
