namespace DagNet;

public sealed partial class Graph
{
    private readonly List<(string Prefix, bool Shared, Dictionary<string, int> Used)> _scopes = [("", false, [])];

    /// <summary>Puts a prefix before the names of parameters and layers until it is disposed.</summary>
    public IDisposable Scope(string name) => Open(Unique(name), shared: false);

    /// <summary>
    /// A sub-network whose weights are made at its first use and used again at every further one (Siamese networks).
    /// </summary>
    /// <param name="name">The scope of its parameters.</param>
    /// <param name="network">Adds layers to its input; must do the same at each use.</param>
    public Func<Node, Node> Shared(string name, Func<Node, Node> network)
    {
        string scope = Unique(name);
        return x =>
        {
            using (Open(scope, shared: true))
                return network(x);
        };
    }

    /// <summary>A name that is not used yet in the open scope: <c>dense</c>, then <c>dense_1</c>, …</summary>
    public string Unique(string name)
    {
        Dictionary<string, int> used = _scopes[^1].Used;
        int count = used.GetValueOrDefault(name);
        used[name] = count + 1;
        return count == 0 ? name : $"{name}_{count}";
    }

    private bool SharedScope => _scopes.Exists(s => s.Shared);

    /// <summary>The name behind the prefixes of the open scopes.</summary>
    public string Scoped(string name) => _scopes[^1].Prefix + name;

    private Closing Open(string name, bool shared)
    {
        _scopes.Add(($"{Scoped(name)}/", shared, []));
        return new(this);
    }

    private sealed class Closing(Graph graph) : IDisposable
    {
        private bool _closed;

        public void Dispose()
        {
            if (!_closed)
                graph._scopes.RemoveAt(graph._scopes.Count - 1);
            _closed = true;
        }
    }
}
