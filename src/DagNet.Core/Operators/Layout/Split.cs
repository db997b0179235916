using System.Collections.Immutable;

namespace DagNet;

/// <summary>Cuts an axis into parts of the given extents: as many results, each a slice.</summary>
/// <param name="Axis">The axis, counted from the front.</param>
/// <param name="Extents">The extents of the parts, whose sum is that of the axis.</param>
public sealed record Split(int Axis, Shape Extents) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Dim sum = 0, start = 0;
        foreach (Dim extent in Extents)
            sum += extent;
        if (x[0].Shape[Axis] != sum)
            throw new ShapeException($"Split: the parts {Extents} of axis {Axis} of {x[0].Shape} have {sum} elements "
                + "together, the axis has "
                + $"{x[0].Shape[Axis]}. Make them equal.");
        var parts = new Node[Extents.Rank];
        for (int k = 0; k < parts.Length; k++)
        {
            parts[k] = x[0].Part(Axis, start, Extents[k]);
            start += Extents[k];
        }
        return parts;
    }

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers) => this with { Extents = Extents.Bind(numbers) };

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
    {
        if (!Extents.IsKnown)
            return null;
        OnnxForm form = new OnnxForm("Split").With("axis", (long)Axis);
        return opset >= 13
            ? form.WithInput(Extents.ToArray()) : form.With("split", OnnxForm.Longs([.. Extents.ToArray()]));
    }
}

/// <summary>Writes <c>x.Split(axis, [2, 3])</c> and <c>x.Split(axis, parts: 4)</c>.</summary>
public static class SplitExtensions
{
    extension(Node x)
    {
        /// <summary>Parts of these extents along an axis.</summary>
        public Node[] Split(int axis, Shape extents)
        {
            Node parts = x.Graph.Apply(new Split(x.Shape.Axis(axis, new Split(axis, extents)), extents), x);
            return [.. Enumerable.Range(0, extents.Rank).Select(parts.Item)];
        }

        /// <summary>Equal parts along an axis.</summary>
        /// <exception cref="ShapeException">The extent is no multiple of their number.</exception>
        public Node[] Split(int axis, int parts)
        {
            var extents = new Dim[parts];
            Array.Fill(extents, x.Shape[x.Shape.Axis(axis, new Split(axis, []))] / parts);
            return x.Split(axis, Shape.Create(extents));
        }
    }
}
