using System.Collections.Immutable;

namespace DagNet;

/// <summary>yₖ = Π xⱼ over all j ≤ k along an axis; the gradient is exact where factors are 0 too.</summary>
/// <remarks>
/// Made of log₂ n products of the axis with itself, moved by 1, 2, 4, … places (Hillis and Steele 1986): no division,
/// so zeros are no special case.
/// </remarks>
/// <param name="Axis">The axis, counted from the front; its extent is a number.</param>
/// <param name="Exclusive">Whether xₖ itself is left out.</param>
/// <param name="Reverse">Whether it is j ≥ k.</param>
public sealed record CumProd(int Axis, bool Exclusive = false, bool Reverse = false) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 1, x.Length);
        Dim extent = x[0].Shape[x[0].Shape.Axis(Axis, this)];
        if (!extent.IsKnown)
            throw new ShapeException($"{Name}: axis {Axis} of {x[0].Shape} has the name '{extent}'. Give it a "
                + "number.");
        if (x[0].Element == ElementType.Bool)
            throw new ShapeException($"{Name}: takes numbers, but the input is bool. Cast it.");
        Node y = Exclusive ? Moved(x[0], 1) : x[0];
        for (int step = 1; step < extent.Value; step *= 2)
            y *= Moved(y, step);
        return [y];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => (opset < 26 ? null : new OnnxForm(Name) { Constants = [Literal.Scalar(Axis, ElementType.Int64)] })
        ?.With("exclusive", Exclusive ? 1L : 0L).With("reverse", Reverse ? 1L : 0L);

    /// <summary>The axis moved on by some places, with ones at its beginning.</summary>
    private Node Moved(Node x, int places)
    {
        Dim extent = x.Shape[Axis], rest = extent - Math.Min(places, extent.Value);
        Node ones = x.Graph.Constant(1, x.Element).ExpandTo(x.Shape.With(Axis, extent - rest));
        return Reverse ? x.Part(Axis, extent - rest, rest).Concat(Axis, ones)
            : ones.Concat(Axis, x.Part(Axis, 0, rest));
    }
}

/// <summary>Writes <c>x.CumProd(axis)</c>.</summary>
public static class CumProdExtensions
{
    extension(Node x)
    {
        /// <summary>The products of all elements up to each along an axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="exclusive">Whether the element itself is left out.</param>
        /// <param name="reverse">Whether the products start at the end.</param>
        /// <exception cref="ShapeException">The axis has a name as extent, or the input is bool.</exception>
        public Node CumProd(int axis = -1, bool exclusive = false, bool reverse = false)
            => x.Graph.Apply(new CumProd(x.Shape.Axis(axis, new CumProd(axis)), exclusive, reverse), x);
    }
}
