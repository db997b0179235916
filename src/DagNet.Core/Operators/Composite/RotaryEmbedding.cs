using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Turns pairs of elements by angles that depend on the position (Su et al. 2021): (a, b) becomes (a·cos − b·sin,
/// a·sin + b·cos). Takes [batch, heads, length, size], or [batch, length, heads · size], then cosines and sines:
/// [batch,
/// length, size/2], or with positions [batch, length] as fourth input tables [positions, size/2].
/// </summary>
/// <param name="Heads">The number of heads that are side by side; 0 where they have an axis.</param>
/// <param name="Turned">How many elements of each are turned, the others stay; 0 for all.</param>
/// <param name="Interleaved">Whether pairs are neighbours, rather than from the first and the second half.</param>
public sealed record RotaryEmbedding(int Heads = 0, int Turned = 0, bool Interleaved = false) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.Length is not (3 or 4))
            throw new GraphException($"{Name}: takes an input, cosines, sines and perhaps positions, but {x.Length} "
                + "inputs were given.");
        Normalization.Float(this, x[0]);
        Shape shape = x[0].Shape;
        if (shape.Rank != (Heads > 0 ? 3 : 4))
            throw new ShapeException($"{Name}: the input is {shape}. Give [batch, heads, length, size], or [batch, "
                + "length, heads · size] "
                + "and the number of heads.");
        Node parted = Heads == 0 ? x[0] : x[0].Reshape([shape[0], shape[1], Heads, shape[2] / Heads]).Transpose(0, 2,
            1, 3);
        long size = parted.Shape[3].Value, turned = Turned == 0 ? size : Turned, half = turned / 2;
        if (turned % 2 != 0 || turned > size)
            throw new ShapeException($"{Name}: cannot turn {turned} of {size} elements. Choose an even number, no "
                + "larger.");
        Node Angles(Node table)
        {
            Node angles = x.Length == 4 ? table.Gather(x[3]) : table;
            return angles.Shape == [parted.Shape[0], parted.Shape[2], half] ? angles.Unsqueeze(1)
                : throw new ShapeException(
                $"{Name}: cosines or sines are {angles.Shape}. Give [{parted.Shape[0]}, {parted.Shape[2]}, {half}], "
                    + "or a table [positions, "
                + $"{half}] and positions [{parted.Shape[0]}, {parted.Shape[2]}].");
        }
        Node cos = Angles(x[1]), sin = Angles(x[2]);
        Node a = parted.Part(3, 0, half, Interleaved ? 2 : 1),
            b = parted.Part(3, Interleaved ? 1 : half, half, Interleaved ? 2 : 1);
        (a, b) = (cos * a - sin * b, sin * a + cos * b);
        Node y = Interleaved ? a.Stack(4, b).Reshape([.. a.Shape.Dims[..3], turned]) : a.Concat(3, b);
        if (turned < size)
            y = y.Concat(3, parted.Part(3, turned, size - turned));
        return [Heads == 0 ? y : y.Transpose(0, 2, 1, 3).Reshape(shape)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
    {
        if (opset < 23)
            return null;
        OnnxForm form = new OnnxForm(Name)
            .With("interleaved", Interleaved ? 1L : 0L).With("rotary_embedding_dim", (long)Turned);
        return Heads > 0 ? form.With("num_heads", (long)Heads) : form;
    }
}

/// <summary>Writes <c>x.RotaryEmbedding(cos, sin)</c>.</summary>
public static class RotaryEmbeddingExtensions
{
    extension(Node x)
    {
        /// <summary>Turns pairs of elements by angles that depend on the position.</summary>
        /// <param name="cos">Cosines, [batch, length, size/2]; or with positions a table [positions, size/2].</param>
        /// <param name="sin">Sines, of the same shape.</param>
        /// <param name="positions">The rows of the tables, int64, [batch, length].</param>
        /// <param name="heads">The number of heads that are side by side; 0 where they have an axis.</param>
        /// <param name="turned">How many elements of each are turned; 0 for all.</param>
        /// <param name="interleaved">
        /// Whether pairs are neighbours, rather than from the first and the second half.
        /// </param>
        /// <exception cref="ShapeException">The inputs do not fit, or the elements cannot be paired.</exception>
        public Node RotaryEmbedding(
            Node cos, Node sin, Node? positions = null, int heads = 0, int turned = 0, bool interleaved = false)
        {
            var op = new RotaryEmbedding(heads, turned, interleaved);
            return positions is null ? x.Graph.Apply(op, x, cos, sin) : x.Graph.Apply(op, x, cos, sin, positions);
        }
    }
}
