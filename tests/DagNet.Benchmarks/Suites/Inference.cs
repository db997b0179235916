namespace DagNet.Benchmarks;

/// <summary>Our side of an inference.</summary>
internal sealed class Inference : Contender
{
    private readonly Session _session;
    private readonly (Node Node, byte[] Data, int[] Shape)[] _feeds;
    private readonly RunRequest _request;
    private readonly Runner _runner;
    private readonly int _outputs;

    public Inference(Session session, IReadOnlyList<Node> outputs, params (Node Input, Literal Value)[] feeds)
    {
        _session = session;
        _feeds = [.. feeds.Select(f => (f.Input, f.Value.Bytes.ToArray(), f.Value.Type.Shape.ToArray()))];
        _request = new([.. outputs]);
        _runner = session.Prepare(_request, [.. _feeds.Select(f => (f.Node, f.Shape))]);
        _outputs = outputs.Count;
    }

    public Plan Plan => _runner.Plan;

    public override void Run()
    {
        foreach ((Node input, byte[] data, _) in _feeds)
            _runner.FeedRaw(input, data);
        _runner.Run();
    }

    public override float[] Outcome()
    {
        Run();
        return [.. Enumerable.Range(0, _outputs).SelectMany(k => _runner.Output<float>(k).ToArray())];
    }

    public override Profile Profile() => _session.Profile(_request, 20, [.. _feeds.Select(f => Feed.Raw(f.Node, f.Data, f.Shape))]);

    public override void Dispose()
    {
        _runner.Dispose();
        _session.Dispose();
    }
}
