namespace DagNet.Onnx;

/// <summary>The graph that a model becomes for inputs of certain shapes and, where they decide about the graph, values.</summary>
internal sealed class Trace(Importer importer, OnnxImportOptions options) : IDisposable
{
    private readonly Session _session = new(importer.Graph, backend: options.Backend) { MaximumBytes = options.MaximumBytes };

    /// <summary>Whether these inputs lead to this graph.</summary>
    public bool Fits(IReadOnlyDictionary<string, Literal> fed)
    {
        // Inputs with a default need not be fed.
        if (fed.Count != importer.Inputs.Count)
            return false;
        foreach (Node input in importer.Inputs)
            if (!fed.TryGetValue(input.Label!, out Literal? value) || value.Type != input.Type)
                return false;
        // A guard may only be looked at where those before it hold: they decide that its node is computed at all.
        foreach ((Node node, Literal value) in importer.Known.Guards)
            if (!_session.Run([node], Feeds(fed, [node])).Literal(node).Equals(value))
                return false;
        return true;
    }

    public IReadOnlyList<Literal> Run(IReadOnlyDictionary<string, Literal> fed)
    {
        Node[] outputs = [.. importer.Outputs];
        Outputs result = _session.Run(outputs, Feeds(fed, outputs));
        return [.. outputs.Select(result.Literal)];
    }

    public void Dispose()
    {
        _session.Dispose();
        importer.Dispose();
    }

    private static Feed[] Feeds(IReadOnlyDictionary<string, Literal> fed, Node[] outputs)
        => [.. GraphText.Ancestors(outputs, intoBodies: true).Where(n => n.Op is Input)
            .Select(n => Feed.Raw(n, fed[n.Label!].Bytes.ToArray(), fed[n.Label!].Type.Shape.ToArray()))];
}
