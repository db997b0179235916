namespace DagNet;

/// <summary>
/// What all parameters of one optimizer's step share: counters, learning rate, and the assignments made so far.
/// </summary>
internal sealed class OptimizerStep
{
    private readonly Optimizer _optimizer;
    private readonly List<Assignment> _assignments = [];
    private readonly Node _counter;
    private readonly Node? _micro;
    private readonly bool _continued;

    public OptimizerStep(Optimizer optimizer, Graph graph)
    {
        if (optimizer.AccumulationSteps < 1)
            throw new GraphException($"{optimizer.Name}: AccumulationSteps is {optimizer.AccumulationSteps}. Give 1 or "
                + "more.");
        (_optimizer, Graph) = (optimizer, graph);
        string counter = $"{optimizer.Name}/step";
        _continued = graph.Find(counter) is not null;
        _counter = State(counter, new(ElementType.Int64, []), Initializers.Zeros);
        Node done = _counter.Cast(ElementType.Float64);
        Number = done + 1;
        Factor = State($"{optimizer.Name}/rate_factor", new(ElementType.Float64, []), Initializers.Ones);
        Rate = optimizer.LearningRate.At(done) * Factor;
        if (optimizer.AccumulationSteps > 1)
        {
            _micro = State($"{optimizer.Name}/micro", _counter.Type, Initializers.Zeros);
            Applies = _micro > optimizer.AccumulationSteps - 2;
        }
    }

    public Graph Graph { get; }

    /// <summary>The number of this update, from 1, float64.</summary>
    public Node Number { get; }

    /// <summary>The variable that the schedule is multiplied by: what a host changes while training runs.</summary>
    public Node Factor { get; }

    /// <summary>The learning rate, float64.</summary>
    public Node Rate { get; }

    /// <summary>The norm of all gradients before clipping, float64; null where they are not clipped by norm.</summary>
    public Node? GradientNorm { get; set; }

    /// <summary>The new values of parameters and of the optimizer's own state.</summary>
    public IReadOnlyList<Assignment> Assignments => _assignments;

    /// <summary>Whether this micro-batch completes an update; null where each does.</summary>
    public Node? Applies { get; }

    public double? AverageDecay => _optimizer.AverageDecay;

    public double WeightDecay => _optimizer.WeightDecay;

    public string Name => _optimizer.Name;

    /// <summary>State of that name: new, or that of the same optimizer applied to the same parameters before.</summary>
    public Node State(string name, TensorType type, Initializer initial)
    {
        var op = new Variable(name, type, Trainable: false);
        Node? existing = Graph.Find(name);
        bool fits = existing is not null && existing.Op.Equals(op);
        // Averages belong to the parameters, whichever optimizer moves them.
        if (existing is null ? !_continued || name.StartsWith("ema/", StringComparison.Ordinal) : fits)
            return existing ?? Graph.State(op, initial);
        throw new GraphException($"Optimizer '{_optimizer.Name}': the graph has one of this name for other parameters "
            + $"or settings ('{name}' {(existing is null ? "is missing" : $"is {existing.Types[0]}, wanted {type}")}). "
            + "Set Name to another name.");
    }

    /// <summary>The gradient of an update: the mean over its micro-batches.</summary>
    public Node Accumulated(Node parameter, Node gradient)
    {
        if (Applies is null)
            return gradient;
        Node sum = State($"{_optimizer.Name}/sum/{parameter.Label}", parameter.Type, Initializers.Zeros);
        Node total = sum + gradient;
        _assignments.Add(new(sum, Applies.Where(total.ZerosLike(), total)));
        return total * (1.0 / _optimizer.AccumulationSteps);
    }

    /// <summary>A new value that holds only where the micro-batch completes an update.</summary>
    public void Assign(Node variable, Node value)
        => _assignments.Add(new(variable, Applies is null ? value : Applies.Where(value, variable)));

    public void CountUp()
    {
        Assign(_counter, _counter + 1);
        if (_micro is not null)
            _assignments.Add(new(_micro, Applies!.Where(_micro.ZerosLike(), _micro + 1)));
    }
}
