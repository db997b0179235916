using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// In a training step each element is 0 with the given probability, and the others are scaled up so that the mean stays
/// (Srivastava et al. 2014, inverted); in inference y = x.
/// </summary>
/// <param name="Probability">The share of elements that is left out, from 0 to below 1.</param>
/// <param name="Stream">Tells one random node from another.</param>
public sealed record Dropout(double Probability, int Stream) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Graph graph = x[0].Graph;
        Node keep = graph.Apply(new RandomUniform(x[0].Type, Stream), graph.RandomState) > Probability;
        Node thinned = keep.Where(x[0] * (1 / (1 - Probability)), x[0].ZerosLike());
        return [graph.IsTraining.Where(thinned, x[0])];
    }

    /// <summary>Models are exported for inference, where it does nothing.</summary>
    public override OnnxForm? Onnx(int opset) => new("Identity");
}

/// <summary>Writes <c>x.Dropout(0.1)</c>.</summary>
public static class DropoutExtensions
{
    extension(Node x)
    {
        /// <summary>Leaves out a share of the elements in each training step.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The probability is not from 0 to below 1.</exception>
        public Node Dropout(double probability) => probability is >= 0 and < 1
            ? probability == 0 ? x : x.Graph.Apply(new Dropout(probability, x.Graph.NextStream()), x)
            : throw new ArgumentOutOfRangeException(nameof(probability), probability, "Dropout needs a probability from 0 to below 1.");
    }
}
