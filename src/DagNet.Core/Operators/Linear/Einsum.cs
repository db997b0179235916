using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// Einstein's summation, as <c>"bij,bjk->bik"</c>: y[output] = Σ x₁[term₁]·x₂[term₂]·… over all letters that are not
/// in the output. A letter that a term has twice takes the diagonal; <c>...</c> stands for axes that broadcast.
/// Without an arrow the output has those axes, then the letters that occur once, upper case first.
/// </summary>
/// <param name="Equation">The terms, one for each input, and perhaps the output.</param>
public sealed record Einsum(string Equation) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        EinsumEquation equation = EinsumEquation.Parse(Equation, [.. x.Select(node => node.Shape)]);
        LabelledNode[] terms = [.. x.Select((node, k) => new LabelledNode(node, equation.Terms[k]).Distinct())];
        LabelledNode product = terms[0].Keeping(equation.UsedAfter(0));
        for (int k = 1; k < terms.Length; k++)
        {
            string needed = equation.UsedAfter(k);
            product = Product(product.Keeping(needed + terms[k].Labels), terms[k].Keeping(needed + product.Labels),
                needed);
        }
        return [product.Arranged(equation.Output)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => opset >= 12 ? new OnnxForm(Name).With("equation", Equation) : null;

    /// <summary>Multiplies two terms, and sums over the labels of both that nobody needs.</summary>
    private static LabelledNode Product(LabelledNode a, LabelledNode b, string needed)
    {
        string shared = string.Concat(a.Labels.Where(b.Labels.Contains)),
            summed = string.Concat(shared.Where(l => !needed.Contains(l)));
        string rows = string.Concat(a.Labels.Where(l => !shared.Contains(l))),
            columns = string.Concat(b.Labels.Where(l => !shared.Contains(l)));
        if (summed.Length == 0)
            return new(a.Spread(a.Labels + columns) * b.Spread(a.Labels + columns), a.Labels + columns);
        string batch = string.Concat(shared.Where(needed.Contains));
        Dim[] extents = [.. shared.Select(label => a.Extent(label) == 1 ? b.Extent(label) : a.Extent(label))];
        (a, b) = (a.Repeated(shared, extents), b.Repeated(shared, extents));
        bool transposeA = a.Labels == batch + summed + rows, transposeB = b.Labels == batch + columns + summed;
        Node left = transposeA ? a.Matrix(batch, summed, rows) : a.Matrix(batch, rows, summed);
        Node right = transposeB ? b.Matrix(batch, columns, summed) : b.Matrix(batch, summed, columns);
        Shape result = [.. a.Extents(batch).Dims, .. a.Extents(rows).Dims, .. b.Extents(columns).Dims];
        return new(left.MatMul(right, transposeA, transposeB).Reshape(result), batch + rows + columns);
    }
}

/// <summary>Writes <c>a.Einsum("ij,jk->ik", b)</c>.</summary>
public static class EinsumExtensions
{
    extension(Node x)
    {
        /// <summary>Einstein's summation over this node and the others.</summary>
        /// <param name="equation">
        /// The terms, one for each input, and perhaps the output, as <c>"ij,jk->ik"</c>.
        /// </param>
        /// <param name="others">The inputs of the second term and those after it.</param>
        /// <exception cref="GraphException">The equation is none, or has another number of terms.</exception>
        /// <exception cref="ShapeException">A term does not fit its input, or a letter has two extents.</exception>
        public Node Einsum(string equation, params ReadOnlySpan<Node> others)
            => x.Graph.Apply(new Einsum(equation), [x, .. others]);
    }
}
