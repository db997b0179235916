using System.Collections.Concurrent;

namespace DagNet;

/// <summary>The plans of a session: one for each thing computed and each binding of shapes.</summary>
internal sealed class PlanCache(Session session) : IDisposable
{
    private readonly ConcurrentDictionary<Key, Lazy<PlannedRun>> _runs = new();

    /// <summary>The planned run, made at its first use.</summary>
    /// <exception cref="GraphException">An input that is needed was not fed, or a node is another graph's.</exception>
    /// <exception cref="ShapeException">What was fed does not fit its input.</exception>
    public PlannedRun For(RunRequest request, ReadOnlySpan<(Node Input, int[] Shape)> shapes)
    {
        foreach ((Node input, _) in shapes)
            session.Graph.Own(input, "Feed");
        (Node, int[])[] fed = shapes.ToArray();
        var key = new Key(session.Graph, request, fed);
        try
        {
            return _runs.GetOrAdd(key, _ => new(() => Plan(request, fed))).Value;
        }
        catch
        {
            // A Lazy would say the same error for ever; the graph may be mended.
            _runs.TryRemove(key, out _);
            throw;
        }
    }

    public void Dispose()
    {
        foreach (Lazy<PlannedRun> run in _runs.Values.Where(r => r.IsValueCreated))
            run.Value.Dispose();
    }

    private PlannedRun Plan(RunRequest request, (Node Input, int[] Shape)[] fed)
    {
        Assignment[] updates = request.Updates(session.Graph);
        Dictionary<string, long> numbers = Binding.Solve(fed);
        RequireFed(request, updates, fed);
        return new(session, session.Make(request.Fetches.AsSpan(), updates, numbers, request.Training));
    }

    private void RequireFed(RunRequest request, Assignment[] updates, (Node Input, int[] Shape)[] fed)
    {
        foreach (Node node in GraphText.Ancestors([.. request.Fetches, .. updates.Select(u => u.Value)], intoBodies: true))
        {
            session.Graph.Own(node, "Run");
            if (node.Op is Input input && !Array.Exists(fed, f => f.Input == node))
                throw new GraphException($"Input '{input.Label}': was not fed, but {string.Join(", ", request.Fetches.Select(f => f.Described))} "
                    + $"needs it. Feed a {input.Type}.");
        }
    }

    private readonly struct Key : IEquatable<Key>
    {
        private readonly int[] _parts;
        private readonly int _hash;

        public Key(Graph graph, RunRequest request, ReadOnlySpan<(Node Input, int[] Shape)> shapes)
        {
            // A training step also performs the graph's own assignments, which may have become more.
            var parts = new List<int> { request.Training ? 1 + graph.Assignments.Count + graph.Moves.Count : 0, request.Fetches.Length };
            parts.AddRange(request.Fetches.Select(f => f.Id));
            foreach (Assignment update in request.Assignments)
                parts.AddRange([update.Variable.Id, update.Value.Id]);
            foreach ((Node input, int[] shape) in shapes)
                parts.AddRange([-1, input.Id, .. shape]);
            _parts = [.. parts];
            var hash = new HashCode();
            foreach (int part in _parts)
                hash.Add(part);
            _hash = hash.ToHashCode();
        }

        public bool Equals(Key other) => _parts.AsSpan().SequenceEqual(other._parts);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => _hash;
    }
}
