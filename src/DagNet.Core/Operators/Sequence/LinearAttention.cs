using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// oₜ = scale · Sₜᵀqₜ with a state S, a matrix for each head, that follows keys and values by a rule (Katharopoulos et
/// al.
/// 2020; Yang et al. 2024). Queries [batch, time, heads · size], keys and values alike; two results: [batch, time,
/// heads ·
/// …] and the last state [batch, heads of keys, size, …]. The steps are written out, so their number is no name.
/// </summary>
/// <remarks>
/// After them the inputs are, where they are there: the first state; for a gated rule the decays g, [batch, time,
/// heads] or
/// [batch, time, heads · size]; for a delta rule the rates β, [batch, time, heads] or [batch, time, 1].
/// </remarks>
/// <param name="QueryHeads">
/// The number of heads of queries: a multiple of those of keys, which serve several each.
/// </param>
/// <param name="KeyHeads">The number of heads of keys and values.</param>
/// <param name="Rule">How the state follows.</param>
/// <param name="Scale">The factor of the results; 0 means 1/√size.</param>
/// <param name="HasState">Whether the first state is given; else it is 0.</param>
public sealed record LinearAttention(
    int QueryHeads, int KeyHeads, LinearAttentionRule Rule = LinearAttentionRule.GatedDelta, double Scale = 0,
        bool HasState = false)
    : Composite
{
    private bool Gated => Rule is LinearAttentionRule.Gated or LinearAttentionRule.GatedDelta;

    private bool Corrects => Rule is LinearAttentionRule.Delta or LinearAttentionRule.GatedDelta;

    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 3 + (HasState ? 1 : 0) + (Gated ? 1 : 0) + (Corrects ? 1 : 0), x.Length);
        Normalization.Float(this, x[0]);
        if (KeyHeads < 1 || QueryHeads < 1 || QueryHeads % KeyHeads != 0)
            throw new ShapeException($"{Name}: {QueryHeads} heads of queries cannot share {KeyHeads} heads of keys. "
                + "Let the one be a multiple of the other.");
        Node q = Parted(x[0], QueryHeads), k = Parted(x[1], KeyHeads), v = Parted(x[2], KeyHeads);
        Dim batch = q.Shape[0], time = q.Shape[1], size = k.Shape[3];
        if (!time.IsKnown || time == 0)
            throw new ShapeException($"{Name}: the queries are {x[0].Shape}, and their {time} steps cannot be "
                + "written out. "
                + "Give a number of 1 at least.");
        double scale = Scale == 0 ? 1 / Math.Sqrt(size.Value) : Scale;
        int next = 3;
        Node state = HasState ? x[next++].Cast(q.Element)
            : q.Graph.Constant(0, q.Element).ExpandTo([batch, KeyHeads, size, v.Shape[3]]);
        Node? decay = Gated ? x[next++] : null, rate = Corrects ? x[next] : null;
        decay = decay is null ? null : (decay.Shape[2] == KeyHeads ? decay.Unsqueeze(3)
            : Parted(decay, KeyHeads)).Exp();
        // Queries that share a state are the rows of one matrix.
        Node rows = (scale * q).Reshape([batch, time, KeyHeads, QueryHeads / KeyHeads, size]);
        var y = new Node[time.Value];
        for (int t = 0; t < y.Length; t++)
        {
            Node key = k.Select(1, t).Unsqueeze(3), value = v.Select(1, t).Unsqueeze(2);
            state = decay is null ? state : decay.Select(1, t).Unsqueeze(3) * state;
            if (rate is not null)
                value = rate.Select(1, t).Unsqueeze(2).Unsqueeze(3) * (value - key.MatMul(state, transposeA: true));
            state += key.MatMul(value);
            y[t] = rows.Select(1, t).MatMul(state).Reshape([batch, 1, QueryHeads * v.Shape[3]]);
        }
        return [y[0].Concat(1, y[1..]), state];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
    {
        if (opset < 27)
            return null;
        int next = 3;
        int Next(bool given) => given ? next++ : -1;
        string rule = Rule switch
        {
            LinearAttentionRule.Linear => "linear",
            LinearAttentionRule.Gated => "gated",
            LinearAttentionRule.Delta => "delta",
            _ => "gated_delta",
        };
        return (new OnnxForm(Name) with { Places = [0, 1, 2, Next(HasState), Next(Gated), Next(Corrects)] })
            .With("q_num_heads", (long)QueryHeads).With("kv_num_heads", (long)KeyHeads).With("update_rule",
                rule).With("scale", Scale);
    }

    /// <summary>[batch, time, heads, size].</summary>
    private Node Parted(Node x, int heads) => x.Shape is { Rank: 3 } shape
        && !(shape[2].IsKnown && shape[2].Value % heads != 0)
        ? x.Reshape([shape[0], shape[1], heads, shape[2] / heads])
        : throw new ShapeException($"{Name}: an input is {x.Shape}. Give [batch, time, heads · size] with {heads} "
            + "heads.");
}

/// <summary>Writes <c>queries.LinearAttention(op, keys, values, …)</c>.</summary>
public static class LinearAttentionExtensions
{
    extension(Node queries)
    {
        /// <summary>Attention by a state that follows keys and values step by step.</summary>
        /// <param name="op">The settings; whether there is a first state is set by this method.</param>
        /// <param name="keys">[batch, time, heads · size]; of norm 1 for the delta rules.</param>
        /// <param name="values">[batch, time, heads · …].</param>
        /// <param name="state">The first state, [batch, heads of keys, size, …]; null for 0.</param>
        /// <param name="decay">For gated rules: the logarithms of what stays of the state.</param>
        /// <param name="rate">For delta rules: how far the state goes to the value, from 0 to 1.</param>
        /// <returns>What the queries read, and the last state.</returns>
        /// <exception cref="GraphException">The rule's inputs are missing, or others are given.</exception>
        /// <exception cref="ShapeException">The inputs do not fit, or the number of steps is a name.</exception>
        public (Node Result, Node State) LinearAttention(
            LinearAttention op, Node keys, Node values, Node? state = null, Node? decay = null, Node? rate = null)
        {
            Node[] given = [.. new[] { queries, keys, values, state, decay, rate }.OfType<Node>()];
            Node y = queries.Graph.Apply(op with { HasState = state is not null }, given);
            return (y.Item(0), y.Item(1));
        }
    }
}
