using DagNet.MLNet;

namespace DagNet;

/// <summary>What is done to a label before a network learns it, and undone to what the network says.</summary>
public enum LabelTransform
{
    /// <summary>Mean 0 and deviation 1 over the training rows, number by number.</summary>
    Standardise,

    /// <summary>The natural logarithm, then mean 0 and deviation 1. Labels must be positive.</summary>
    Logarithm,
}

/// <summary>
/// A label on the scale that a network learns well, and the way back. What was learned from the training rows is part of the graph, so that it is saved and
/// exported with the model. Made by <see cref="DagColumns.ScaledLabel"/>.
/// </summary>
public sealed class ScaledLabel
{
    private readonly Node _mean, _deviation, _low, _high;

    internal ScaledLabel(Node label, ColumnInput column, LabelTransform transform)
    {
        (Column, Transform) = (column, transform);
        Graph graph = label.Graph;
        Shape row = label.Shape[1..];
        using (graph.Scope($"{column.Name} label"))
        {
            _mean = graph.Variable(row, "mean", Initializers.Zeros);
            _deviation = graph.Variable(row, "deviation", Initializers.Ones);
            _low = graph.Variable(row, "low", Initializers.Zeros);
            _high = graph.Variable(row, "high", Initializers.Zeros);
        }
        Node value = transform == LabelTransform.Logarithm ? label.Maximum(_low.Exp()).Log() : label;
        Value = (value - _mean) / _deviation;
    }

    /// <summary>The label as the network should learn it, in the label's shape. Needed in training only.</summary>
    public Node Value { get; }

    internal ColumnInput Column { get; }

    internal LabelTransform Transform { get; }

    /// <summary>
    /// What the network says, in the label's own units. It keeps within the training labels' range and a margin of 5 % (of the logarithms' range where those are
    /// learned), so that no exponential explodes on a wild row.
    /// </summary>
    /// <param name="output">The network's output on the scale of <see cref="Value"/>, [rows, …] as the label.</param>
    public Node Inverse(Node output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Node value = (output * _deviation + _mean).Maximum(_low).Minimum(_high);
        return Transform == LabelTransform.Logarithm ? value.Exp() : value;
    }

    /// <summary>Learns the scale from the training rows.</summary>
    /// <exception cref="TrainingDataException">A label is not positive where its logarithm is learned.</exception>
    internal void Learn(State state, ReadOnlySpan<float> labels)
    {
        LabelScale scale = LabelScale.Learn(Column.Count, labels, Transform == LabelTransform.Logarithm, Column.Name);
        Set(_mean, output => output.Mean);
        Set(_deviation, output => output.Deviation);
        Set(_low, output => output.Low);
        Set(_high, output => output.High);

        void Set(Node variable, Func<LabelScale.Output, double> value) => state.Set<float>(variable, [.. scale.Outputs.Select(output => (float)value(output))]);
    }
}
