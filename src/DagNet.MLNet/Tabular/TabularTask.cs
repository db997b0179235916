using System.Collections.Immutable;

namespace DagNet.MLNet;

/// <summary>What a network learns from a label and says to the pipeline. Heads are averaged where they mean something: as
/// predictions, not as raw outputs.</summary>
internal abstract record TabularTask
{
    /// <summary>Values that the network gives a row.</summary>
    public abstract int Outputs { get; }

    /// <summary>Numbers of a row's label.</summary>
    public virtual int Labels => Outputs;

    /// <summary>Where each output starts, before anything is learned.</summary>
    public virtual double[] Bias => new double[Outputs];

    /// <summary>Each head's loss on each row: [heads, rows, outputs] and [rows, labels] → [heads, rows].</summary>
    public abstract Node Losses(Node output, Node label);

    /// <summary>What the model says: [heads, rows, outputs] → [rows, score columns].</summary>
    public abstract Node Scores(Node output);

    /// <summary>How wrong that is, as early stopping sees it: [rows, score columns] and [rows, labels] → [rows].</summary>
    public abstract Node Errors(Node scores, Node label);
}

/// <summary>One number or several. Each is standardised, its logarithm where that is better; early stopping watches the absolute
/// error on that scale, which no single row dominates.</summary>
internal sealed record RegressionTask(LabelScale Scale) : TabularTask
{
    public override int Outputs => Scale.Count;

    public override Node Losses(Node output, Node label)
    {
        Node error = output - Scale.Forward(label);
        return (error * error).Mean(-1);
    }

    public override Node Scores(Node output) => Scale.Inverse(output).Mean(0);

    public override Node Errors(Node scores, Node label) => (Scale.Forward(scores) - Scale.Forward(label)).Abs().Mean(-1);
}

/// <summary>Yes or no, once or several times. The score is the logit of the heads' mean probability.</summary>
/// <param name="Positive">How often each is yes.</param>
internal sealed record BinaryTask(ImmutableArray<double> Positive) : TabularTask
{
    /// <summary>Probabilities closer than this to 0 and 1 are told as this: their log loss is finite.</summary>
    private const double Least = 1e-7;

    public override int Outputs => Positive.Length;

    public override double[] Bias => [.. Positive.Select(share => Math.Clamp(share, 1e-3, 1 - 1e-3)).Select(share => Math.Log(share / (1 - share)))];

    public override Node Losses(Node output, Node label) => (output.Softplus() - output * label).Mean(-1);

    public override Node Scores(Node output)
    {
        Node probability = output.Sigmoid().Mean(0).Maximum(Least).Minimum(1 - Least);
        // log Σσ(z) − log Σσ(−z), from logarithms: p and 1 − p have no digits left where the heads are sure.
        Node score = output.Shape[0] == 1 ? output.Select(0, 0) : (-(-output).Softplus()).LogSumExp(0) - (-output.Softplus()).LogSumExp(0);
        return score.Concat(1, probability);
    }

    public override Node Errors(Node scores, Node label)
    {
        Node logit = scores.Slice(-1, ..Outputs);
        return (logit.Softplus() - logit * label).Mean(-1);
    }
}

/// <summary>One of several classes, numbered from 0. The scores are the heads' mean probabilities.</summary>
internal sealed record MulticlassTask(int Classes) : TabularTask
{
    public override int Outputs => Classes;

    public override int Labels => 1;

    public override Node Losses(Node output, Node label) => -(output.LogSoftmax(-1) * OneHot(label)).Sum(-1);

    public override Node Scores(Node output) => output.Softmax(-1).Mean(0);

    public override Node Errors(Node scores, Node label) => -((scores.Maximum(1e-12).Minimum(1).Log()) * OneHot(label)).Sum(-1);

    private Node OneHot(Node label)
    {
        float[] classes = [.. Enumerable.Range(0, Classes)];
        return label.Equal(label.Graph.Constant(Literal.Of<float>(classes, Shape.Of(Classes)))).Cast(label.Element);
    }
}
