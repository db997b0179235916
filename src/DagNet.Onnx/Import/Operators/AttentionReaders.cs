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

    /// <summary>[batch, heads, length, size] from [batch, length, heads·size].</summary>
    private static Node Heads(ModelNode n, Node x, int heads)
    {
        if (x.Shape.Rank == 4)
            return x;
        if (x.Shape.Rank != 3 || heads < 1)
            throw n.Error($"takes tensors of 3 axes with numbers of heads, or of 4 axes, but one is {x.Type}.");
        return x.Reshape([x.Shape[0], x.Shape[1], heads, x.Shape[2] / heads]).Transpose(0, 2, 1, 3);
    }

    private static Node Packed(Node y, bool packed)
        => packed ? y.Transpose(0, 2, 1, 3).Reshape([y.Shape[0], y.Shape[2], y.Shape[1] * y.Shape[3]]) : y;

    /// <summary>Each head as often as queries share it.</summary>
    private static Node Repeated(ModelNode n, Node x, Dim heads)
    {
        if (x.Shape[1] == heads)
            return x;
        if (!heads.IsKnown || !x.Shape[1].IsKnown || x.Shape[1].Value == 0 || heads.Value % x.Shape[1].Value != 0)
            throw n.Error($"has {heads} heads of queries and {x.Shape[1]} of keys; the first must be a multiple of the second.");
        Dim each = heads / x.Shape[1];
        return x.Unsqueeze(2).ExpandTo([x.Shape[0], x.Shape[1], each, x.Shape[2], x.Shape[3]]).Reshape([x.Shape[0], heads, x.Shape[2], x.Shape[3]]);
    }

    private static Node RotaryEmbedding(ModelNode n)
    {
        bool packed = n[0].Shape.Rank == 3;
        Node x = Heads(n, n[0], packed ? n.Int("num_heads") : 0), cos = n[1], sin = n[2];
        if (n.Has(3))
            (cos, sin) = (cos.Gather(n[3]), sin.Gather(n[3]));
        (cos, sin) = (cos.Unsqueeze(1), sin.Unsqueeze(1));
        int size = (int)x.Shape[3].Value, rotated = n.Int("rotary_embedding_dim", 0) is > 0 and int given ? given : size, half = rotated / 2;
        if (rotated > size || rotated % 2 != 0)
            throw n.Error($"turns {rotated} of {size} elements; an even number, no larger, is needed.");
        bool interleaved = n.Flag("interleaved");
        Node a = interleaved ? x.Part(3, 0, half, 2) : x.Part(3, 0, half), b = interleaved ? x.Part(3, 1, half, 2) : x.Part(3, half, half);
        Node real = (cos * a) - (sin * b), imaginary = (sin * a) + (cos * b);
        Node turned = interleaved ? real.Stack(4, imaginary).Reshape([.. real.Shape.Dims[..3], rotated]) : real.Concat(3, imaginary);
        Node y = rotated == size ? turned : turned.Concat(3, x.Part(3, rotated, size - rotated));
        return Packed(y, packed);
    }

    /// <summary>The recurrence, written out step by step.</summary>
    private static Node?[] LinearAttention(ModelNode n)
    {
        int queries = n.Int("q_num_heads"), heads = n.Int("kv_num_heads");
        string rule = n.Choice("update_rule", "gated_delta", "linear", "gated", "delta", "gated_delta");
        bool gated = rule is "gated" or "gated_delta", delta = rule is "delta" or "gated_delta";
        Node q = Heads(n, n[0], queries), k = Heads(n, n[1], heads), v = Heads(n, n[2], heads);
        Dim batch = q.Shape[0], keySize = k.Shape[3], valueSize = v.Shape[3];
        if (!q.Shape[2].IsKnown)
            throw n.Error($"runs over '{q.Shape[2]}' steps. It is written out step by step: give the number by OnnxImportOptions.Extents.");
        double scale = n.Double("scale", 0) is var given && given != 0 ? given : 1 / Math.Sqrt(q.Shape[3].Value);
        Node state = n.Has(3) ? n.Like(3, q) : n.Graph.Constant(0, q.Element).ExpandTo([batch, heads, keySize, valueSize]);
        Node? decay = gated ? n[4] : null, beta = delta ? n[5] : null;
        if (decay is not null)
            decay = (decay.Shape[2] == heads ? decay.Unsqueeze(3) : decay.Reshape([batch, decay.Shape[1], heads, keySize])).Exp();
        var outputs = new List<Node>();
        for (int t = 0; t < q.Shape[2].Value; t++)
        {
            Node key = k.Select(2, t).Unsqueeze(3), value = v.Select(2, t).Unsqueeze(2);
            if (decay is not null)
                state = decay.Select(1, t).Unsqueeze(3) * state;
            if (beta is not null)
                value = beta.Select(1, t).Unsqueeze(2).Unsqueeze(3) * (value - key.MatMul(state, transposeA: true));
            state += key.MatMul(value);
            outputs.Add(scale * q.Select(2, t).Unsqueeze(2).MatMul(Repeated(n, state, queries)));
        }
        Node y = outputs[0].Concat(2, [.. outputs.Skip(1)]);
        return [Packed(y, packed: true), state];
    }

    private static Node?[] CausalConvWithState(ModelNode n)
    {
        Node x = n[0], weight = n[1];
        Dim channels = x.Shape[1];
        int kept = (int)weight.Shape[2].Value - 1;
        if (!channels.IsKnown || kept < 0)
            throw n.Error($"has the input {x.Type} and the weight {weight.Type}; a number of channels and a kernel of 1 at least are needed.");
        Node past = n.Optional(3) ?? n.Graph.Constant(0, x.Element).ExpandTo([x.Shape[0], channels, kept]);
        Node whole = kept == 0 ? x : past.Concat(2, x);
        Node y = whole.Conv(weight, n.Optional(2), groups: (int)channels.Value);
        if (n.Choice("activation", "none", "none", "silu", "swish") != "none")
            y = y.Swish();
        return [y, whole.Part(2, whole.Shape[2] - kept, kept)];
    }

    private static Node TensorScatter(ModelNode n)
    {
        Node cache = n[0], update = n[1];
        int rank = cache.Shape.Rank, axis = n.Axis(n.Int("axis", -2), rank);
        Graph g = n.Graph;
        var line = new Dim[rank];
        Array.Fill(line, 1);
        line[axis] = update.Shape[axis];
        Node place = g.Range(update.Shape[axis]).Reshape(Shape.Create(line));
        if (n.Has(2))
        {
            line[axis] = 1;
            line[0] = cache.Shape[0];
            place += n[2].Cast(ElementType.Int64).Reshape(Shape.Create(line));
        }
        if (n.Choice("mode", "linear", "linear", "circular") == "circular")
            place = place.Mod(g.Extent(cache.Shape[axis], ElementType.Int64));
        return cache.ScatterElements(place.ExpandTo(update.Shape), update, axis);
    }
}
