using System.Collections.Immutable;

namespace DagNet;

/// <summary>The numbers that an epoch is judged by: the loss, then the metrics.</summary>
internal sealed class Scores
{
    private readonly Node _loss;
    private readonly Node[] _metrics;
    private readonly ImmutableArray<(string Name, Node Value)> _named;

    public Scores(Node loss, ImmutableArray<(string Name, Node Value)> metrics)
    {
        foreach ((string name, Node value) in metrics)
            if (value.Shape.Size != 1)
                throw new TrainingException($"Metric '{name}': {value.Described} has the shape {value.Shape}. A metric "
                    + "is a scalar: the mean over the rows.");
        _named = metrics;
        _loss = loss.Shape.Rank == 0 ? loss : loss.Reshape([]);
        // With an axis, since a step demands that its scalars are finite, which a metric need not be.
        _metrics = [.. metrics.Select(m => m.Value.Cast(ElementType.Float64).Reshape([1]))];
        Request = new([_loss, .. _metrics]);
        IEnumerable<Node> read = GraphText.Ancestors([_loss, .. _metrics], intoBodies: true)
            .Where(n => n.Op is Variable v && v.Label != RandomStateExtensions.RandomStateName);
        Variables = [.. read, .. read.Select(AveragedWeights.Of).OfType<Node>()];
    }

    /// <summary>How many numbers there are.</summary>
    public int Count => _metrics.Length + 1;

    /// <summary>The variables that the numbers depend on, and the averages of them.</summary>
    public IReadOnlyList<Node> Variables { get; }

    /// <summary>Computes the numbers in inference mode.</summary>
    public RunRequest Request { get; }

    /// <summary>
    /// A training step that computes the numbers, then the learning rate, then the gradients' norm where there is one.
    /// </summary>
    public RunRequest TrainingRequest(OptimizerStep step)
        => new([_loss, .. _metrics, step.Rate, .. step.GradientNorm is { } norm ? (Node[])[norm] : []],
            [.. step.Assignments], training: true);

    /// <summary>The place of a metric; 0, the loss, for null.</summary>
    public int IndexOf(string? name)
    {
        if (name is null)
            return 0;
        for (int i = 0; i < _named.Length; i++)
            if (_named[i].Name == name)
                return i + 1;
        throw new TrainingException($"There is no metric '{name}' to monitor. Metrics are: "
            + $"{string.Join(", ", _named.Select(m => m.Name))}.");
    }

    public Dictionary<string, double> Means(Pass pass)
    {
        var means = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int i = 0; i < _named.Length; i++)
            means[_named[i].Name] = pass.Mean(i + 1);
        return means;
    }
}
