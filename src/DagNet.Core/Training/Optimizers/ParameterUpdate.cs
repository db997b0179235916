namespace DagNet;

/// <summary>What an update rule works with: one parameter, its gradient, and its slots.</summary>
public sealed class ParameterUpdate
{
    private readonly OptimizerStep _step;
    private readonly Node _whole;
    private readonly Node? _rows;
    private readonly Dictionary<Node, Node> _slots = [];

    /// <param name="step">What all parameters share.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="rule">Its exception.</param>
    /// <param name="rows">The rows that are updated, which may repeat; null updates all.</param>
    internal ParameterUpdate(OptimizerStep step, Node parameter, Node gradient, ParameterRule? rule, Node? rows)
    {
        (_step, _whole, _rows) = (step, parameter, rows);
        (Parameter, Gradient, WholeGradient) = (Read(parameter), Read(gradient), gradient);
        Rate = step.Rate * (rule?.RateFactor ?? 1);
        WeightDecay = rule?.WeightDecay ?? step.WeightDecay;
    }

    /// <summary>The parameter: its value before the update; some of its rows where only those are updated.</summary>
    public Node Parameter { get; }

    /// <summary>The gradient, accumulated and clipped.</summary>
    public Node Gradient { get; internal set; }

    /// <summary>The gradient of all rows.</summary>
    internal Node WholeGradient { get; private set; }

    /// <summary>The learning rate of this parameter, a float64 scalar.</summary>
    public Node Rate { get; }

    /// <summary>The number of this update, from 1, a float64 scalar.</summary>
    public Node Number => _step.Number;

    /// <summary>The strength of the weight decay for this parameter.</summary>
    public double WeightDecay { get; }

    /// <summary>The gradient with the L2 term: g + λ·p.</summary>
    public Node DecayedGradient => WeightDecay == 0 ? Gradient : Gradient + WeightDecay * Parameter;

    /// <summary>The parameter after decoupled decay: p·(1 − rate·λ).</summary>
    public Node DecayedParameter => WeightDecay == 0 ? Parameter : Parameter * Scalar(1 - Rate * WeightDecay);

    /// <summary>A float64 scalar in the parameter's element type.</summary>
    public Node Scalar(Node value) => value.Cast(_whole.Element);

    /// <summary>A number in the parameter's element type.</summary>
    public Node Scalar(double value) => _whole.Graph.Constant(value, Parameter.Element);

    /// <summary>1 − βᵗ for the update's number t, a float64 scalar.</summary>
    /// <remarks>In float64, because 1 − 0.999 has four digits left in float32.</remarks>
    public Node BiasCorrection(double beta) => 1 - (Number * Math.Log(beta)).Exp();

    /// <summary>
    /// State beside the parameter, of its type, named <c>optimizer/slot/parameter</c>: its value before the update.
    /// </summary>
    public Node Slot(string name, Initializer? initial = null)
    {
        Node whole = _step.State($"{_step.Name}/{name}/{_whole.Label}", _whole.Type, initial ?? Initializers.Zeros), slot = Read(whole);
        _slots[slot] = whole;
        return slot;
    }

    /// <summary>Gives a slot its new value.</summary>
    public void Assign(Node slot, Node value) => Write(_slots.GetValueOrDefault(slot, slot), value);

    /// <summary>Changes the gradient, element by element.</summary>
    internal void Change(Func<Node, Node> change) => (Gradient, WholeGradient) = (change(Gradient), change(WholeGradient));

    internal void Finish(Node value)
    {
        Write(_whole, value);
        if (_step.AverageDecay is not { } decay)
            return;
        Node average = AveragedWeights.Of(_step, _whole);
        Node kept = ((1 + Number) / (10 + Number)).Minimum(decay);
        Write(average, Read(average) * Scalar(kept) + value * Scalar(1 - kept));
    }

    private Node Read(Node whole) => _rows is null ? whole : whole.Gather(_rows);

    // A row that is named twice is written twice, with the same value.
    private void Write(Node whole, Node value) => _step.Assign(whole, _rows is null ? value : whole.ScatterND(_rows.Unsqueeze(-1), value));
}
