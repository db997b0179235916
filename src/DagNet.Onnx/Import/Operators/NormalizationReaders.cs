namespace DagNet.Onnx;

/// <summary>Softmax, normalisations and dropout.</summary>
internal static class NormalizationReaders
{
    public static ReaderTable All { get; } = new()
    {
        { "Softmax", n => Softmax(n, (x, axis) => x.Softmax(axis)) },
        { "LogSoftmax", n => Softmax(n, (x, axis) => x.LogSoftmax(axis)) },
        { "Hardmax", n => Softmax(n, (x, axis) => x.Hardmax(axis)) },
        { "BatchNormalization", BatchNormalization },
        { "InstanceNormalization", n => n[0].InstanceNormalization(n[1], n[2], n.Double("epsilon", 1e-5f)) },
        { "GroupNormalization", GroupNormalization },
        { "LayerNormalization", LayerNormalization },
        { "RMSNormalization", n => n[0].RMSNormalization(Within(n, n[1], Axis(n)), Axis(n), n.Double("epsilon", 1e-5f)) },
        { "LpNormalization", n => n[0].LpNormalization(n.Int("axis", -1), n.Int("p", 2)) },
        { "MeanVarianceNormalization", n => n[0].MeanVarianceNormalization(n.Ints("axes") ?? [0, 2, 3]) },
        { "LRN", n => n[0].LRN(n.Int("size"), n.Double("alpha", 1e-4f), n.Double("beta", 0.75), n.Double("bias", 1)) },
        { "Dropout", Dropout },
    };

    /// <summary>Before opset 13 the axes from one on were taken together.</summary>
    private static Node Softmax(ModelNode n, Func<Node, int, Node> formula)
    {
        Node x = n[0];
        if (n.Opset >= 13)
            return formula(x, n.Axis(n.Int("axis", -1), x.Shape.Rank));
        int axis = n.Int("axis", 1);
        axis = axis < 0 ? axis + x.Shape.Rank : axis;
        if (axis < 0 || axis > x.Shape.Rank)
            throw n.Error($"its axis {axis} is outside {x.Shape}.");
        if (axis == x.Shape.Rank - 1)
            return formula(x, axis);
        return formula(x.Reshape([x.Shape[..axis].Size, x.Shape[axis..].Size]), 1).Reshape(x.Shape);
    }

    private static Node?[] BatchNormalization(ModelNode n)
    {
        Node x = n[0], scale = n.Like(1, x), bias = n.Like(2, x), mean = n[3], variance = n[4];
        double epsilon = n.Double("epsilon", 1e-5f), momentum = n.Double("momentum", 0.9f);
        bool frozen = n.Importer.Options.BatchNormalization != BatchNormalizationUse.Train;
        if (x.Shape.Rank == 1)
        {
            // One channel in all, without an axis for it.
            Node flat = x.Unsqueeze(1).BatchNormalization(scale, bias, mean.Cast(x.Element), variance.Cast(x.Element), epsilon, frozen);
            return [flat.Squeeze(1)];
        }
        bool trains = n.Opset >= 14 ? n.Flag("training_mode") : n.Opset < 7 && !n.Flag("is_test") && n.Results > 1;
        if (!trains)
        {
            Node result = x.BatchNormalization(scale, bias, mean.Cast(x.Element), variance.Cast(x.Element), epsilon, frozen);
            if (!frozen)
                Follow(mean, variance, x, momentum);
            return [result];
        }
        (Node batchMean, Node batchVariance) = DagNet.BatchNormalization.Statistics(x);
        Shape channels = [x.Shape[1], .. Enumerable.Repeat((Dim)1, x.Shape.Rank - 2)];
        Node y = ((x - batchMean.Reshape(channels)) / (batchVariance + epsilon).Sqrt().Reshape(channels) * scale.Reshape(channels)) + bias.Reshape(channels);
        return [y, (momentum * mean) + ((1 - momentum) * batchMean.Cast(mean.Element)),
            (momentum * variance) + ((1 - momentum) * batchVariance.Cast(variance.Element))];
    }

    /// <summary>In training the running statistics follow those of the batches.</summary>
    private static void Follow(Node mean, Node variance, Node x, double momentum)
    {
        Graph graph = x.Graph;
        if (mean.Op is not Variable { Trainable: false } || variance.Op is not Variable { Trainable: false })
            return;
        (Node batchMean, Node batchVariance) = DagNet.BatchNormalization.Statistics(x);
        graph.MoveToward(mean, batchMean.Cast(mean.Element), momentum);
        graph.MoveToward(variance, batchVariance.Cast(variance.Element), momentum);
    }

    private static Node GroupNormalization(ModelNode n)
    {
        Node x = n[0], scale = n.Like(1, x), bias = n.Like(2, x);
        int groups = n.Int("num_groups");
        // Opset 18 scaled whole groups, 21 each channel.
        if (n.Opset < 21 && scale.Shape == [groups] && x.Shape[1] != groups)
        {
            Dim each = x.Shape[1] / groups;
            scale = scale.Unsqueeze(1).ExpandTo([groups, each]).Reshape([x.Shape[1]]);
            bias = bias.Unsqueeze(1).ExpandTo([groups, each]).Reshape([x.Shape[1]]);
        }
        return x.GroupNormalization(groups, scale, bias, n.Double("epsilon", 1e-5f));
    }

    private static int Axis(ModelNode n) => n.Axis(n.Int("axis", -1), n[0].Shape.Rank);

    /// <summary>A scale that may be broadcast, in the shape of the axes from one on.</summary>
    private static Node Within(ModelNode n, Node scale, int axis) => scale.Cast(n[0].Element).ExpandTo(n[0].Shape[axis..]);

    private static Node?[] LayerNormalization(ModelNode n)
    {
        Node x = n[0];
        int axis = Axis(n);
        double epsilon = n.Double("epsilon", 1e-5f);
        Node scale = Within(n, n[1], axis);
        Node? bias = n.Has(2) ? Within(n, n[2], axis) : null;
        if (n.Results < 2)
            return [x.LayerNormalization(scale, bias, axis, epsilon)];
        (Node y, Node mean, Node inverse) = x.LayerNormalizationWithStatistics(scale, bias, axis, epsilon);
        return [y, mean, inverse];
    }

    /// <summary>In the graph's training mode, unless the model says that it always drops.</summary>
    private static Node?[] Dropout(ModelNode n)
    {
        Node x = n[0];
        double ratio = n.Opset < 12 ? n.Double("ratio", 0.5) : n.Number(1, 0.5);
        bool drops = n.Opset < 12 ? n.Opset < 7 && n.HasAttribute("is_test") && !n.Flag("is_test") : n.Has(2) && n.Number(2) != 0;
        if (ratio is not (>= 0 and < 1))
            throw n.Error($"drops a share of {ratio}, which must be from 0 to below 1.");
        if (!drops || ratio == 0)
        {
            Node all = n.Graph.Constant(1, ElementType.Bool).ExpandTo(x.Shape);
            return [x.Dropout(ratio), n.Opset < 10 ? all.Cast(x.Element) : all];
        }
        Node keep = n.Graph.RandomUniform(x.Type) > ratio;
        return [keep.Where(x * (1 / (1 - ratio)), x.ZerosLike()), n.Opset < 10 ? keep.Cast(x.Element) : keep];
    }
}
