using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y = softmax(scale · Q·Kᵀ, masked) · V over the last two axes (Vaswani et al. 2017), for queries [batch, heads,
/// length, size], keys [batch, heads, source, size] and values [batch, heads, source, …]; or for each with the heads
/// side by side, [batch, length, heads · size]. Fewer heads of keys than of queries serve several neighbours each
/// (Ainslie et al. 2023). A query that may look at no key gives 0.
/// </summary>
/// <remarks>
/// After them the inputs are, where they are there: the mask, bool, true where a query may look, or a float that is
/// added to the scores, broadcasting to [batch, heads, length, source]; past keys and past values, which go before the
/// others; the lengths [batch] of keys that are no padding. With past keys or with scores the results are four: y, all
/// keys, all values, the scores.
/// </remarks>
/// <param name="Scale">The factor of the scores, usually 1/√size.</param>
/// <param name="IsCausal">Whether query i looks at no key after its own: that at i, behind those of the past.</param>
/// <param name="HasMask">Whether there is a mask.</param>
/// <param name="HasPast">Whether there are past keys and values.</param>
/// <param name="HasLengths">Whether there are lengths; the queries are then the last of each example.</param>
/// <param name="Softcap">c in c·tanh(score/c); 0 for none.</param>
/// <param name="LeftWindow">How many keys before its own a query may look at; −1 for all.</param>
/// <param name="RightWindow">How many keys after its own a query may look at; −1 for all.</param>
/// <param name="QueryHeads">
/// The number of heads that are side by side in the queries; 0 where they have an axis.
/// </param>
/// <param name="KeyHeads">
/// The number of heads that are side by side in keys and values; 0 where they have an axis.
/// </param>
/// <param name="SoftmaxPrecision">The type in which softmax is computed; null for that of the scores.</param>
/// <param name="Scores">Which scores are the fourth result; null for none.</param>
public sealed record Attention(
    double Scale, bool IsCausal = false, bool HasMask = false, bool HasPast = false, bool HasLengths = false,
    double Softcap = 0, int LeftWindow = -1, int RightWindow = -1, int QueryHeads = 0, int KeyHeads = 0,
    ElementType? SoftmaxPrecision = null, AttentionScores? Scores = null) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 3 + (HasMask ? 1 : 0) + (HasPast ? 2 : 0) + (HasLengths ? 1 : 0), x.Length);
        Normalization.Float(this, x[0]);
        if (HasPast && HasLengths)
            throw new GraphException($"{Name}: takes past keys or the lengths of a cache, not both. Leave one out.");
        int at = HasMask ? 4 : 3;
        Node queries = Parted(x[0], QueryHeads), keys = Parted(x[1], KeyHeads), values = Parted(x[2], KeyHeads);
        Dim past = HasPast ? x[at].Shape[2] : 0;
        if (HasPast)
            (keys, values) = (x[at].Concat(2, keys), x[at + 1].Concat(2, values));
        Shape shape = [queries.Shape[0], queries.Shape[1], queries.Shape[2], keys.Shape[2]];
        Node raw = Shared(Scale * queries, keys).MatMul(keys, transposeB: true).Reshape(shape);
        Node capped = Softcap == 0 ? raw : Softcap * (raw / Softcap).Tanh();
        Node? blocked = AttentionMask.Of(this, capped, past, HasLengths ? x[at] : null);
        (Node biased, blocked) = Biased(capped, HasMask ? x[3] : null, blocked);
        ElementType precision = SoftmaxPrecision ?? biased.Element;
        Node weights = Weights(biased.Cast(precision), blocked).Cast(biased.Element);
        Node mean = Shared(weights, values).MatMul(values.Cast(weights.Element));
        Node y = mean.Reshape([.. shape.Dims[..3], values.Shape[3]]);
        if (QueryHeads > 0)
            y = y.Transpose(0, 2, 1, 3).Reshape([shape[0], shape[2], shape[1] * values.Shape[3]]);
        Node scores = Scores switch
        {
            AttentionScores.Capped => capped,
            AttentionScores.Masked => blocked is null ? biased
                : blocked.Where(biased.Graph.Constant(double.NegativeInfinity, biased.Element), biased),
            AttentionScores.Softmax => weights,
            _ => raw,
        };
        return HasPast || Scores is not null ? [y, keys, values, scores] : [y];
    }

    /// <summary>
    /// Windows, and what a causal mask means beside lengths, came to the standard later than the opsets in which they
    /// stand, so runtimes differ in both: these leave as the body.
    /// </summary>
    public override OnnxForm? Onnx(int opset)
    {
        if (opset < (HasLengths ? 24 : 23) || LeftWindow >= 0 || RightWindow >= 0 || (IsCausal && HasLengths))
            return null;
        OnnxForm form = new OnnxForm(Name).With("scale", Scale).With("is_causal", IsCausal ? 1L : 0L);
        if (Softcap != 0)
            form = form.With("softcap", Softcap);
        if (QueryHeads > 0)
            form = form.With("q_num_heads", (long)QueryHeads).With("kv_num_heads", (long)KeyHeads);
        if (SoftmaxPrecision is { } precision)
            form = form.With("softmax_precision", (long)precision);
        if (Scores is { } scores)
            form = form.With("qk_matmul_output_mode", (long)scores);
        int next = 3;
        int Next(bool given) => given ? next++ : -1;
        return form with { Places = [0, 1, 2, Next(HasMask), Next(HasPast), Next(HasPast), Next(HasLengths)] };
    }

    /// <summary>The heads as an axis of their own, [batch, heads, length, size].</summary>
    private Node Parted(Node x, int heads)
    {
        Shape shape = x.Shape;
        if (shape.Rank != (heads > 0 ? 3 : 4))
            throw new ShapeException($"{Name}: an input is {shape}. Give [batch, heads, length, size], or [batch, "
                + "length, heads · size] "
                + "and the numbers of heads.");
        if (heads == 0)
            return x;
        if (shape[2].IsKnown && shape[2].Value % heads != 0)
            throw new ShapeException($"{Name}: the last axis of {shape} cannot be parted into {heads} heads. Choose "
                + $"a divisor of {shape[2]}.");
        return x.Reshape([shape[0], shape[1], heads, shape[2] / heads]).Transpose(0, 2, 1, 3);
    }

    /// <summary>The rows of all queries that one head of keys serves, side by side: no key is copied.</summary>
    private Node Shared(Node queries, Node keys)
    {
        Shape shape = queries.Shape;
        Dim heads = keys.Shape[1];
        if (shape[1] == heads)
            return queries;
        if (shape[1].IsKnown && heads.IsKnown && (heads.Value == 0 || shape[1].Value % heads.Value != 0))
            throw new ShapeException($"{Name}: {shape[1]} heads of queries cannot share {heads} heads of keys and "
                + "values. "
                + "Let the one be a multiple of the other.");
        return queries.Reshape([shape[0], heads, shape[1] / heads * shape[2], shape[3]]);
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

    /// <summary>The scores with what the mask adds, and where they do not count.</summary>
    private static (Node Scores, Node? Blocked) Biased(Node scores, Node? mask, Node? blocked)
    {
        if (mask is null)
            return (scores, blocked);
        Node never = mask.Element == ElementType.Bool ? !mask : mask.Equal(double.NegativeInfinity);
        if (mask.Element != ElementType.Bool)
            scores += never.Where(mask.ZerosLike(), mask).Cast(scores.Element);
        return (scores, blocked is null ? never : blocked | never);
    }
}
