namespace DagNet.Onnx;

/// <summary>Attention in all its forms, rotary positions, and the caches that go with them.</summary>
internal static class AttentionReaders
{
    public static ReaderTable All { get; } = new()
    {
        { "Attention", Attention },
        { "RotaryEmbedding", RotaryEmbedding },
        { "LinearAttention", LinearAttention },
        { "CausalConvWithState", CausalConvWithState },
        { "TensorScatter", TensorScatter },
    };

    private static Node?[] Attention(ModelNode n)
    {
        bool packed = n[0].Shape.Rank == 3, past = n.Has(4) && n.Has(5);
        var scores = (AttentionScores)n.Int("qk_matmul_output_mode", 0);
        if (!Enum.IsDefined(scores))
            throw n.Error($"asks for the scores {(int)scores}; 0 to 3 are known.");
        var op = new Attention(
            n.Double("scale", 0), n.Flag("is_causal"), Softcap: n.Double("softcap", 0),
            LeftWindow: n.Int("left_window_size", -1), RightWindow: n.Int("right_window_size", -1),
            QueryHeads: packed ? n.Int("q_num_heads") : 0, KeyHeads: packed ? n.Int("kv_num_heads") : 0,
            SoftmaxPrecision: n.HasAttribute("softmax_precision") ? n.Element("softmax_precision", n[0].Element).Wide : null,
            Scores: n.Wants(3) || (!past && (n.Wants(1) || n.Wants(2))) ? scores : null);
        Node? mask = n.Optional(3) is { Element: not ElementType.Bool } added ? added.Cast(n[0].Element) : n.Optional(3);
        Node y = n[0].Attention(op, n[1], n[2], mask, past ? (n[4], n[5]) : null, n.Optional(6));
        return y.Types.Length == 1 ? [y] : [y.Item(0), y.Item(1), y.Item(2), y.Item(3)];
    }

    private static Node RotaryEmbedding(ModelNode n) => n[0].RotaryEmbedding(
        n[1], n[2], n.Optional(3), n[0].Shape.Rank == 3 ? n.Int("num_heads") : 0, n.Int("rotary_embedding_dim", 0), n.Flag("interleaved"));

    private static Node?[] LinearAttention(ModelNode n)
    {
        LinearAttentionRule rule = n.Choice("update_rule", "gated_delta", "linear", "gated", "delta", "gated_delta") switch
        {
            "linear" => LinearAttentionRule.Linear,
            "gated" => LinearAttentionRule.Gated,
            "delta" => LinearAttentionRule.Delta,
            _ => LinearAttentionRule.GatedDelta,
        };
        bool gated = rule is LinearAttentionRule.Gated or LinearAttentionRule.GatedDelta;
        bool delta = rule is LinearAttentionRule.Delta or LinearAttentionRule.GatedDelta;
        if (!n[0].Shape[1].IsKnown)
            throw n.Error($"runs over '{n[0].Shape[1]}' steps. It is written out step by step: give the number by OnnxImportOptions.Extents.");
        (Node y, Node state) = n[0].LinearAttention(
            new(n.Int("q_num_heads"), n.Int("kv_num_heads"), rule, n.Double("scale", 0)), n[1], n[2],
            n.Has(3) ? n.Like(3, n[0]) : null, gated ? n[4] : null, delta ? n[5] : null);
        return [y, state];
    }

    private static Node?[] CausalConvWithState(ModelNode n)
    {
        bool swish = n.Choice("activation", "none", "none", "silu", "swish") != "none";
        (Node y, Node state) = n[0].CausalConvWithState(n[1], n.Optional(2), n.Optional(3), swish);
        return [y, state];
    }

    private static Node TensorScatter(ModelNode n) => n[0].TensorScatter(
        n[1], n.Optional(2), n.Int("axis", -2), n.Choice("mode", "linear", "linear", "circular") == "circular");
}
