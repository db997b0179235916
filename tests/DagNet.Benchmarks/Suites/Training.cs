namespace DagNet.Benchmarks;

/// <summary>
/// Our side of a training: the same batch again and again, with Adam. Rows of tables that this batch does not read never have a gradient, so that
/// lazy updates compute what the peer's whole ones do.
/// </summary>
internal sealed class Training : Contender
{
    private const int Steps = 20;

    private readonly Node _input, _target;
    private readonly Array _data, _wanted;
    private readonly RunRequest _request;
    private readonly Runner _runner;

    /// <param name="input">Extents of a batch's input.</param>
    /// <param name="classes">How many classes; 0 for a number to be met.</param>
    /// <param name="network">The network: its result is [batch, 1] or [batch, classes].</param>
    /// <param name="indices">What the input's indices are below; 0 where it is numbers.</param>
    /// <param name="recompute">Whether values are computed a second time rather than kept.</param>
    public Training(int[] input, int classes, Func<Node, Node> network, int indices = 0, bool recompute = false)
    {
        var graph = new Graph();
        Dim[] extents = ["batch", .. input[1..].Select(n => (Dim)n)];
        _input = graph.Input(Shape.Create(extents), "x", indices > 0 ? ElementType.Int64 : ElementType.Float32);
        Node y = network(_input);
        _target = classes > 0 ? graph.Input(["batch"], "target", ElementType.Int64) : graph.Input(["batch", 1], "target");
        Node loss = classes > 0 ? y.CrossEntropy(_target) : y.MeanSquaredError(_target);
        Session = new(graph, seed: 7) { Recompute = recompute };
        int batch = input[0], count = input.Aggregate((a, b) => a * b);
        _data = indices > 0 ? Data.Indices(count, indices) : Data.Numbers(count);
        _wanted = classes > 0 ? Data.Indices(batch, classes) : Data.Numbers(batch);
        _request = new([loss], [.. new Adam(1e-3) { LazyRows = true }.Updates(loss)], training: true);
        _runner = Session.Prepare(_request, (_input, input), (_target, classes > 0 ? [batch] : [batch, 1]));
        Input = input;
        Classes = classes;
    }

    public Session Session { get; }

    public int[] Input { get; }

    public int Classes { get; }

    public Array InputData => _data;

    public Array TargetData => _wanted;

    public Plan Plan => _runner.Plan;

    /// <summary>The parameters' numbers, in the order in which they were made.</summary>
    public IEnumerable<float[]> Parameters => Session.Graph.Parameters.Select(p =>
    {
        var values = new float[p.Shape.Count];
        Session.State.Get<float>(p).FlattenTo(values);
        return values;
    });

    public override void Run()
    {
        Feed(_input, _data);
        Feed(_target, _wanted);
        _runner.Run();
    }

    public override float[] Outcome()
    {
        var losses = new float[Steps];
        for (int step = 0; step < Steps; step++)
        {
            Run();
            losses[step] = _runner.Output<float>(0)[0];
        }
        return losses;
    }

    public override void Hold() => Session.State.Set<double>(Session.Graph["adam/rate_factor"], [0]);

    public override Profile Profile() => Session.Profile(_request, 20, Fed(_input, _data), Fed(_target, _wanted));

    public override void Dispose()
    {
        _runner.Dispose();
        Session.Dispose();
    }

    private static Feed Fed(Node input, Array data) => data is long[] indices ? (input, indices) : (input, (float[])data);

    private void Feed(Node input, Array data)
    {
        if (data is long[] indices)
            _runner.Feed<long>(input, indices);
        else
            _runner.Feed<float>(input, (float[])data);
    }
}
