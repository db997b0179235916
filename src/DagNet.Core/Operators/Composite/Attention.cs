using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = softmax(scale · Q·Kᵀ, masked) · V over the last two axes (Vaswani et al. 2017), for queries [batch, heads,
/// length, size], keys [batch, heads, source, size] and values [batch, heads, source, …]. A fourth input masks: bool,
/// true where a query may look, or a float that is added to the scores; it broadcasts to [batch, heads, length,
/// source]. A query that may look nowhere (all false, or −∞) gives 0, as in ONNX since opset 24.
/// </summary>
/// <param name="Scale">The factor of the scores, usually 1/√size.</param>
/// <param name="IsCausal">Whether query i only looks at the keys 0…i.</param>
public sealed record Attention(double Scale, bool IsCausal) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.Length is not (3 or 4))
            throw new GraphException($"{Name}: takes queries, keys, values and perhaps a mask, but {x.Length} "
                + "inputs were given.");
        Normalization.Float(this, x[0]);
        Graph graph = x[0].Graph;
        Node scores = Scale * x[0].MatMul(x[1], transposeB: true);
        Node? blocked = IsCausal ? graph.Range(scores.Shape[^2]).Unsqueeze(1) < graph.Range(scores.Shape[^1]) : null;
        if (x.Length == 4)
        {
            Node never = x[3].Element == ElementType.Bool ? !x[3] : x[3].Equal(double.NegativeInfinity);
            blocked = blocked is null ? never : blocked | never;
            if (x[3].Element != ElementType.Bool)
                scores += never.Where(x[3].ZerosLike(), x[3]);
        }
        return [Weights(scores, blocked).MatMul(x[2])];
    }

    /// <summary>Softmax over the places that are not blocked, 0 where all of a row are.</summary>
    internal static Node Weights(Node scores, Node? blocked)
    {
        if (blocked is null)
            return scores.Softmax();
        // Not −∞, of which a row would be NaN.
        Node weights = blocked.Where(scores.Graph.Constant(-1e30, scores.Element), scores).Softmax();
        return blocked.Where(weights.ZerosLike(), weights);
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
        => opset >= 23 ? new OnnxForm(Name).With("scale", Scale).With("is_causal", IsCausal ? 1L : 0L) : null;
}

/// <summary>Writes <c>queries.Attention(keys, values)</c>.</summary>
public static class AttentionExtensions
{
    extension(Node queries)
    {
        /// <summary>Scaled dot-product attention over [batch, heads, length, size].</summary>
        /// <param name="keys">[batch, heads, source, size].</param>
        /// <param name="values">[batch, heads, source, …].</param>
        /// <param name="mask">
        /// Bool, true where a query may look, or a float that is added; broadcasts to [batch, heads, length, source].
        /// </param>
        /// <param name="causal">Whether query i only looks at the keys 0…i.</param>
        /// <param name="scale">The factor of the scores; null means 1/√size.</param>
        /// <exception cref="ShapeException">The inputs are not of rank 4 or do not fit.</exception>
        public Node Attention(Node keys, Node values, Node? mask = null, bool causal = false, double? scale = null)
        {
            if (queries.Shape.Rank != 4 || keys.Shape.Rank != 4 || values.Shape.Rank != 4)
                throw new ShapeException($"Attention: the queries are {queries.Shape}, the keys {keys.Shape}, the "
                    + $"values {values.Shape}. "
                    + "Give each as [batch, heads, length, size].");
            var op = new Attention(scale ?? 1 / Math.Sqrt(queries.Shape[^1].Value), causal);
            if (mask is null)
                return queries.Graph.Apply(op, queries, keys, values);
            // ONNX Runtime broadcasts the axes before the last two only.
            Shape scores = [queries.Shape[2], keys.Shape[2]], leading = mask.Shape.Rank > 2 ? mask.Shape[..^2] : [];
            return queries.Graph.Apply(op, queries, keys, values, mask.ExpandTo([.. leading.Dims, .. scores.Dims]));
        }
    }
}
