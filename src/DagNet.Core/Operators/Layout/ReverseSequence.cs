using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Each sequence of a batch with its first elements, as many as its length says, in the opposite order, and the rest
/// as it is. The lengths are int64, [batch].
/// </summary>
/// <param name="TimeAxis">The axis along which the sequences go: 0 or 1.</param>
/// <param name="BatchAxis">The axis of the sequences: the other of both.</param>
public sealed record ReverseSequence(int TimeAxis = 0, int BatchAxis = 1) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 2, x.Length);
        Shape shape = x[0].Shape;
        if ((TimeAxis, BatchAxis) is not ((0, 1) or (1, 0)) || shape.Rank < 2)
            throw new ShapeException($"{Name}: the time axis is {TimeAxis}, the batch axis {BatchAxis}, the input "
                + $"{shape}. "
                + "Let one axis be 0 and the other 1.");
        Indexing.Check(this, x[1].Type);
        if (x[1].Shape != [shape[BatchAxis]])
            throw new ShapeException($"{Name}: the lengths have the shape {x[1].Shape}, the input {shape}. Give one "
                + "length for each of the "
                + $"{shape[BatchAxis]} sequences.");
        int[] order = [1, 0, .. Enumerable.Range(2, shape.Rank - 2)];
        Node sequences = BatchAxis == 0 ? x[0] : x[0].Transpose(order);
        Node time = x[0].Graph.Range(shape[TimeAxis]), length = x[1].Cast(ElementType.Int64).Unsqueeze(1);
        Node from = (time < length).Where(length - 1 - time, time.Unsqueeze(0));
        Node reversed = sequences.GatherND(from.Unsqueeze(-1), batch: 1);
        return [BatchAxis == 0 ? reversed : reversed.Transpose(order)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => new OnnxForm(Name).With("time_axis", (long)TimeAxis).With("batch_axis", (long)BatchAxis);
}

/// <summary>Writes <c>x.ReverseSequence(lengths)</c>.</summary>
public static class ReverseSequenceExtensions
{
    extension(Node x)
    {
        /// <summary>The first elements of each sequence, as many as its length says, in the opposite order.</summary>
        /// <param name="lengths">The lengths, int64, [batch].</param>
        /// <param name="timeAxis">The axis along which the sequences go: 0 or 1.</param>
        /// <param name="batchAxis">The axis of the sequences: the other of both.</param>
        /// <exception cref="ShapeException">The axes are no pair of 0 and 1, or the lengths do not fit.</exception>
        /// <exception cref="IndexException">When it runs: a length exceeds the sequences' extent.</exception>
        public Node ReverseSequence(Node lengths, int timeAxis = 0, int batchAxis = 1)
            => x.Graph.Apply(new ReverseSequence(timeAxis, batchAxis), x, lengths);
    }
}
