namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Sequences()
    {
        DenseArray heads = Points.Of(1, 2, 3, 4, 6), packed = Points.Of(2, 2, 4, 12), cos = Points.Of(3, 2, 4, 3), sin = Points.Of(4, 2, 4, 3);
        DenseArray cosines = Points.Of(5, 7, 2), sines = Points.Of(6, 7, 2);
        Argument positions = Argument.Indices([2, 4], 0, 1, 2, 3, 6, 5, 4, 4);
        foreach (bool interleaved in (bool[])[false, true])
        {
            string how = interleaved ? "neighbours" : "halves";
            yield return new($"RotaryEmbedding, {how}", typeof(RotaryEmbedding), x => x[0].RotaryEmbedding(x[1], x[2], interleaved: interleaved), heads, cos, sin);
            yield return new($"RotaryEmbedding, some, by positions, side by side, {how}", typeof(RotaryEmbedding),
                x => x[0].RotaryEmbedding(x[1], x[2], x[3], 2, 4, interleaved), packed, cosines, sines, positions);
        }

        DenseArray cache = Points.Of(7, 2, 3, 5, 2);
        yield return new("TensorScatter", typeof(TensorScatter), x => x[0].TensorScatter(x[1], x[2]), cache, Points.Of(8, 2, 3, 2, 2), Argument.Indices([2], 3, 1)) { Also = Whole };
        yield return new("TensorScatter, circular", typeof(TensorScatter), x => x[0].TensorScatter(x[1], x[2], circular: true), cache, Points.Of(9, 2, 3, 3, 2), Argument.Indices([2], 4, 8));
        yield return new("TensorScatter, another axis, from the begin", typeof(TensorScatter), x => x[0].TensorScatter(x[1], axis: 1), cache, Points.Of(10, 2, 2, 5, 2));

        DenseArray q = Points.Of(11, 2, 3, 16), k = Points.Of(12, 2, 3, 8), v = Points.Of(13, 2, 3, 6), state = Points.Of(14, 2, 2, 4, 3);
        DenseArray decay = Points.Between(-1, -0.1, 15, 2, 3, 2), decays = Points.Between(-1, -0.1, 16, 2, 3, 8);
        DenseArray rate = Points.Between(0.1, 0.9, 17, 2, 3, 2), rates = Points.Between(0.1, 0.9, 18, 2, 3, 1);
        Node Both((Node Result, Node State) y) => y.Result + y.State.Square().Sum();
        OperatorRow Linear(string name, Func<Node[], Node> build, params Argument[] at) => new($"LinearAttention, {name}", typeof(LinearAttention), build, at);
        yield return Linear("linear", x => Both(x[0].LinearAttention(new(4, 2, LinearAttentionRule.Linear), x[1], x[2])), q, k, v);
        yield return Linear("gated", x => Both(x[0].LinearAttention(new(4, 2, LinearAttentionRule.Gated, 0.5), x[1], x[2], x[3], x[4])), q, k, v, state, decay);
        yield return Linear("gated by element", x => Both(x[0].LinearAttention(new(4, 2, LinearAttentionRule.Gated), x[1], x[2], decay: x[3])), q, k, v, decays);
        yield return Linear("delta", x => Both(x[0].LinearAttention(new(2, 2, LinearAttentionRule.Delta), x[1], x[2], x[3], rate: x[4])), k, k, v, state, rate);
        yield return Linear("gated delta", x => Both(x[0].LinearAttention(new(4, 2), x[1], x[2], x[3], x[4], x[5])), q, k, v, state, decays, rates);
        yield return Linear("one head of keys", x => Both(x[0].LinearAttention(new(2, 1), x[1], x[2], decay: x[3], rate: x[4])), q, k, v, Points.Between(-1, -0.1, 19, 2, 3, 1), rates);

        DenseArray signal = Points.Of(20, 2, 3, 5), kernel = Points.Of(21, 3, 1, 4), bias = Points.Of(22, 3), before = Points.Of(23, 2, 3, 3);
        OperatorRow Causal(string name, Func<Node[], Node> build, params Argument[] at) => new($"CausalConvWithState, {name}", typeof(CausalConvWithState), build, at);
        yield return Causal("plain", x => Both(x[0].CausalConvWithState(x[1])), signal, kernel);
        yield return Causal("all", x => Both(x[0].CausalConvWithState(x[1], x[2], x[3], swish: true)), signal, kernel, bias, before);
        yield return Causal("shorter than the kernel", x => Both(x[0].CausalConvWithState(x[1], state: x[2])), Points.Of(24, 2, 3, 2), kernel, before);
        yield return Causal("a kernel of one", x => x[0].CausalConvWithState(x[1], x[2]).Result, signal, Points.Of(25, 3, 1, 1), bias);
    }

    private static IEnumerable<OperatorRow> Classifiers()
    {
        DenseArray logarithms = Points.Between(-3, -0.1, 1, 4, 3), deep = Points.Of(2, 2, 3, 2, 4), weights = Points.Between(0.2, 2, 3, 3);
        Argument labels = Argument.Indices([4], 2, 0, 1, 1), places = Argument.Indices([2, 2, 4], 0, 1, 2, 2, 1, 0, 1, 1, 2, 0, 1, 2, 0, 0, 2, 1);
        Argument some = Argument.Indices([4], 2, -7, 1, 1);
        foreach (LossReduction reduction in Enum.GetValues<LossReduction>())
        {
            OperatorRow Likelihood(string name, Func<Node[], Node> build, params Argument[] at)
                => new($"NegativeLogLikelihoodLoss, {reduction}{name}", typeof(NegativeLogLikelihoodLoss), build, at);
            OperatorRow Entropy(string name, Func<Node[], Node> build, params Argument[] at)
                => new($"SoftmaxCrossEntropyLoss, {reduction}{name}", typeof(SoftmaxCrossEntropyLoss), build, at);
            yield return Likelihood("", x => x[0].NegativeLogLikelihoodLoss(x[1], null, reduction), logarithms, labels);
            yield return Likelihood(", weighted", x => x[0].NegativeLogLikelihoodLoss(x[1], x[2], reduction), deep, places, weights);
            yield return Likelihood(", some ignored", x => x[0].NegativeLogLikelihoodLoss(x[1], null, reduction, -7), logarithms, some);
            yield return Likelihood(", a class ignored, weighted", x => x[0].NegativeLogLikelihoodLoss(x[1], x[2], reduction, 1), deep, places, weights);
            yield return Entropy("", x => x[0].SoftmaxCrossEntropyLoss(x[1], null, reduction).Loss, deep, places);
            yield return Entropy(", weighted, some ignored", x => x[0].SoftmaxCrossEntropyLoss(x[1], x[2], reduction, -7).Loss, logarithms, some, weights);
            yield return Entropy(", with logarithms", x => x[0].SoftmaxCrossEntropyLoss(x[1], null, reduction, 2) is var y ? y.Loss.Square().Sum() * y.Logarithms : x[0], deep, places);
        }
    }
}
