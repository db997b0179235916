using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// An update rule as graph: from a loss or gradients it makes the new values of parameters and of its own state, which
/// are variables named after the optimizer and the parameter (<c>adam/m/dense/weight</c>). All of it is planned, fused,
/// checkpointed and exported as any other part of a training step.
/// </summary>
/// <remarks>
/// Each gradient passes through: the mean over accumulated micro-batches, clipping by value, clipping by norm, the rule
/// with its weight decay. One's own rule derives from this type as DagNet's do.
/// </remarks>
public abstract record Optimizer
{
    /// <summary>From as many rows on a table is large.</summary>
    private const int LargeTable = 4096;

    /// <summary>Creates a rule.</summary>
    /// <param name="name">What its variables are named after.</param>
    /// <param name="learningRate">A number, or a schedule.</param>
    protected Optimizer(string name, Schedule learningRate) => (Name, LearningRate) = (name, learningRate);

    /// <summary>What the variables are named after. Two optimizers of one graph need two names.</summary>
    public string Name { get; init; }

    /// <summary>The learning rate: a number, or a schedule over the updates done.</summary>
    public Schedule LearningRate { get; init; }

    /// <summary>
    /// The strength λ of the weight decay: an L2 term λ·p in the gradient, unless the rule says "decoupled".
    /// </summary>
    public double WeightDecay { get; init; }

    /// <summary>The largest Euclidean norm of all gradients together; larger ones are scaled down to it.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The largest absolute value of each gradient's elements.</summary>
    public double? ClipValue { get; init; }

    /// <summary>How many micro-batches make one update, which uses the mean of their gradients.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>
    /// The decay d of averaged weights a ← d·a + (1 − d)·p, kept as variables <c>ema/parameter</c>; null keeps none. As
    /// in TensorFlow's <c>ExponentialMovingAverage</c> with <c>num_updates</c>, update t uses min(d, (1 + t)/(10 + t)).
    /// </summary>
    public double? AverageDecay { get; init; }

    /// <summary>
    /// Whether a parameter that the loss reads only by rows (<see cref="Gather"/> along its first axis, as an embedding does) is updated only in the
    /// rows that the batch reads: what PyTorch calls <c>SparseAdam</c> and TensorFlow <c>LazyAdam</c>. Moments, weight decay and averages of other
    /// rows then rest, so that results differ from those of the whole update; a large table costs as little as its rows in the batch.
    /// </summary>
    /// <remarks>
    /// Where a row without gradient keeps its value anyway (<see cref="Sgd"/> without momentum, <see cref="Adagrad"/>; no weight decay, no averages), large
    /// tables are always updated so, with the same results. Accumulated gradients are those of all rows.
    /// </remarks>
    public bool LazyRows { get; init; }

    /// <summary>
    /// Exceptions for parameters by name: learning rate, weight decay, freezing. The first that matches decides.
    /// </summary>
    public ImmutableArray<ParameterRule> Rules { get; init; } = [];

    /// <summary>The updates that lower a loss.</summary>
    /// <param name="loss">A float scalar.</param>
    /// <param name="parameters">What to train; none means every parameter that the loss depends on.</param>
    /// <exception cref="GraphException">Nothing to train, a rule that fits no parameter, or the name is
    /// taken.</exception>
    /// <exception cref="GradientException">The loss is no scalar, or an operator has no gradient.</exception>
    public IReadOnlyList<Assignment> Updates(Node loss, params ReadOnlySpan<Node> parameters)
        => StepFor(loss, parameters).Assignments;

    /// <summary>The updates for gradients that were made elsewhere.</summary>
    /// <param name="parameters">What to train; frozen ones are left out.</param>
    /// <param name="gradients">A node for each parameter, of its type.</param>
    public IReadOnlyList<Assignment> Updates(IReadOnlyList<Node> parameters, IReadOnlyList<Node> gradients)
    {
        if (parameters.Count != gradients.Count)
            throw new GraphException($"{Name}: {parameters.Count} parameters need as many gradients, but "
                + $"{gradients.Count} were given.");
        CheckRules(parameters);
        List<(Node Parameter, Node Gradient)> trained =
            [.. parameters.Zip(gradients).Where(t => RuleFor(t.First) is not { Frozen: true })];
        return StepFor([.. trained.Select(t => t.Parameter)], [.. trained.Select(t => t.Gradient)]).Assignments;
    }

    /// <summary>
    /// The rule: the parameter's new value; slots get theirs with <see cref="ParameterUpdate.Assign"/>.
    /// </summary>
    /// <remarks>
    /// Build the new value of a slot after all that reads its old one: then the plan writes parameter and slots in
    /// place, in one pass.
    /// </remarks>
    protected abstract Node Update(ParameterUpdate update);

    /// <summary>Whether an element whose gradient is 0 keeps its value and its slots, weight decay aside.</summary>
    protected virtual bool KeepsIdle => false;

    /// <summary>Whether each element is updated by itself; <see cref="LazyRows"/> needs that.</summary>
    protected virtual bool IsElementwise => true;

    internal OptimizerStep StepFor(Node loss, ReadOnlySpan<Node> parameters)
    {
        Node[] all = parameters.IsEmpty
            ? [.. GraphText.Ancestors([loss], intoBodies: true).Where(n => n.Op is Variable { Trainable: true })]
            : parameters.ToArray();
        CheckRules(all);
        Node[] trained = [.. all.Where(p => RuleFor(p) is not { Frozen: true })];
        if (trained.Length == 0)
            throw new GraphException($"{Name}: {loss.Described} has no parameters to train"
                + (all.Length > 0 ? $", all {all.Length} are frozen." : ". Add some with graph.Parameter(...)."));
        return StepFor(trained, Gradient.Of(loss, trained), Array.ConvertAll(trained, p => IdleRows(loss, p)));
    }

    private OptimizerStep StepFor(Node[] parameters, Node[] gradients, Node?[]? rows = null)
    {
        if (parameters.Length == 0)
            throw new GraphException($"{Name}: there is nothing to train. Give parameters that are not frozen.");
        var step = new OptimizerStep(this, parameters[0].Graph);
        ParameterUpdate[] updates =
            [.. parameters.Select((p, k) => new ParameterUpdate(step, p, step.Accumulated(p, gradients[k]), RuleFor(p), rows?[k]))];
        Clip(step, updates);
        foreach (ParameterUpdate update in updates)
            update.Finish(Update(update));
        step.CountUp();
        return step;
    }

    // The rows of a parameter that an update has to look at, or null for all.
    private Node? IdleRows(Node loss, Node parameter)
    {
        if (LazyRows && !IsElementwise)
            throw new GraphException($"{Name}: LazyRows needs a rule that updates each element by itself. Use another optimizer, as Adam.");
        bool exact = KeepsIdle && AverageDecay is null && (RuleFor(parameter)?.WeightDecay ?? WeightDecay) == 0 && IsElementwise
            && parameter.Shape.Rank > 0 && parameter.Shape[0].Value >= LargeTable;
        if (AccumulationSteps > 1 || !(LazyRows || exact))
            return null;
        Node[] readers = [.. GraphText.Ancestors([loss], intoBodies: true).Where(n => n.Inputs.Contains(parameter))];
        if (readers.Length == 0 || !Array.TrueForAll(readers, n => n.Op is Gather { Axis: 0 } && n.Inputs[0] == parameter))
            return null;
        Node[] indices = [.. readers.Select(n => n.Inputs[1].Flatten(0).Cast(ElementType.Int64)).Distinct()];
        return indices.Length == 1 ? indices[0] : indices[0].Concat(0, indices[1..]);
    }

    private ParameterRule? RuleFor(Node parameter) => Rules.FirstOrDefault(r => r.Matches(parameter.Label!));

    private void CheckRules(params IReadOnlyList<Node> parameters)
    {
        foreach (Node parameter in parameters)
            if (parameter.Op is not Variable)
                throw new GraphException($"{Name}: {parameter.Described} is no variable and cannot be trained. Give "
                    + "parameters.");
        foreach (ParameterRule rule in Rules)
            if (!parameters.Any(p => rule.Matches(p.Label!)))
                throw new GraphException($"{Name}: the rule '{rule.Pattern}' fits no parameter. The parameters are: "
                    + $"{string.Join(", ", parameters.Select(p => p.Label).Take(20))}.");
    }

    private void Clip(OptimizerStep step, ParameterUpdate[] updates)
    {
        if (ClipValue is { } limit)
            foreach (ParameterUpdate update in updates)
                update.Change(g => g.Maximum(-limit).Minimum(limit));
        if (ClipNorm is not { } most)
            return;
        Node squares = updates.Select(u => (u.WholeGradient * u.WholeGradient).Sum().Cast(ElementType.Float64))
            .Aggregate((a, b) => a + b);
        Node norm = squares.Sqrt();
        step.GradientNorm = norm;
        // The guard of PyTorch's clip_grad_norm_ against division by zero.
        Node factor = (most / (norm + 1e-6)).Minimum(1);
        foreach (ParameterUpdate update in updates)
            update.Change(g => g * update.Scalar(factor));
    }
}
