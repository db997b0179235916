namespace DagNet;

/// <summary>What an update rule works with: one parameter, its gradient, and its slots.</summary>
public sealed class ParameterUpdate
{
    private readonly OptimizerStep _step;

    internal ParameterUpdate(OptimizerStep step, Node parameter, Node gradient, ParameterRule? rule)
    {
        (_step, Parameter, Gradient) = (step, parameter, gradient);
        Rate = step.Rate * (rule?.RateFactor ?? 1);
        WeightDecay = rule?.WeightDecay ?? step.WeightDecay;
    }

    /// <summary>The parameter: its value before the update.</summary>
    public Node Parameter { get; }

    /// <summary>The gradient, accumulated and clipped.</summary>
    public Node Gradient { get; internal set; }

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
    public Node Scalar(Node value) => value.Cast(Parameter.Element);

    /// <summary>A number in the parameter's element type.</summary>
    public Node Scalar(double value) => Parameter.Graph.Constant(value, Parameter.Element);

    /// <summary>1 − βᵗ for the update's number t, a float64 scalar.</summary>
    /// <remarks>In float64, because 1 − 0.999 has four digits left in float32.</remarks>
    public Node BiasCorrection(double beta) => 1 - (Number * Math.Log(beta)).Exp();

    /// <summary>
    /// State beside the parameter, of its type, named <c>optimizer/slot/parameter</c>: its value before the update.
    /// </summary>
    public Node Slot(string name, Initializer? initial = null)
        => _step.State($"{_step.Name}/{name}/{Parameter.Label}", Parameter.Type, initial ?? Initializers.Zeros);

    /// <summary>Gives a slot its new value.</summary>
    public void Assign(Node slot, Node value) => _step.Assign(slot, value);

    internal void Finish(Node value)
    {
        _step.Assign(Parameter, value);
        if (_step.AverageDecay is not { } decay)
            return;
        Node average = AveragedWeights.Of(_step, Parameter);
        Node kept = ((1 + Number) / (10 + Number)).Minimum(decay);
        _step.Assign(average, average * Scalar(kept) + value * Scalar(1 - kept));
    }
}
