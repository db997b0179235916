namespace DagNet.Benchmarks;

/// <summary>Eight pointwise operators over one variable, which a step replaces.</summary>
internal sealed class PointwiseChain : Contender
{
    private readonly Session _session;
    private readonly Runner _runner;
    private readonly Node _x;

    public PointwiseChain(int count)
    {
        var graph = new Graph();
        _x = graph.Parameter(Shape.Of(count), "x", Initializers.Uniform(-1, 1));
        Node y = (((_x * 0.5) + 0.25).Maximum(-2.0) * _x - 0.125).Minimum(2.0).Abs() * 0.75;
        _session = new(graph, seed: 7);
        _runner = _session.Prepare(new([], [new(_x, y)], training: true));
    }

    public override void Run() => _runner.Run();

    public override float[] Outcome()
    {
        Run();
        return [_session.State.Get<float>(_x).FlattenedLength];
    }

    public override void Dispose()
    {
        _runner.Dispose();
        _session.Dispose();
    }
}
