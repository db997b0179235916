using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// y[n, c, t] = bias[c] + Σⱼ weight[c, 0, j]·x[n, c, t − k + 1 + j], where x before its begin is the state, the last k
/// − 1
/// elements of a run before, or 0. Two results: y (through x·sigmoid(x) where wanted), and the next state.
/// </summary>
/// <remarks>Takes x [batch, channels, length], weight [channels, 1, k], then bias [channels] and state [batch,
/// channels,
/// k − 1] where they are there.</remarks>
/// <param name="Swish">Whether y goes through x·sigmoid(x).</param>
/// <param name="HasBias">Whether there is a bias.</param>
/// <param name="HasState">Whether there is a state.</param>
public sealed record CausalConvWithState(bool Swish = false, bool HasBias = false, bool HasState = false) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 2 + (HasBias ? 1 : 0) + (HasState ? 1 : 0), x.Length);
        Shape shape = x[0].Shape, weight = x[1].Shape;
        if (shape.Rank != 3 || weight.Rank != 3 || !weight.IsKnown || weight[0] != shape[1] || weight[1] != 1
            || weight[2] == 0)
            throw new ShapeException($"{Name}: the input is {shape}, the weight {weight}. Give [batch, channels, "
                + "length] and "
                + "[channels, 1, k] with numbers of channels and places.");
        Dim kept = weight[2] - 1;
        Shape before = [shape[0], shape[1], kept];
        Node state = HasState ? x[^1] : x[0].Graph.Constant(0, x[0].Element).ExpandTo(before);
        if (state.Shape != before)
            throw new ShapeException($"{Name}: the state is {state.Shape}, wanted is {before}. Give that of the run "
                + "before.");
        Node whole = kept == 0 ? x[0] : state.Concat(2, x[0]);
        Node y = whole.Conv(x[1], HasBias ? x[2] : null, groups: checked((int)weight[0].Value));
        return [Swish ? y.Swish() : y, whole.Part(2, whole.Shape[2] - kept, kept)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => opset < 27 ? null
        : (new OnnxForm(Name) with { Places = [0, 1, HasBias ? 2 : -1, !HasState ? -1 : HasBias ? 3 : 2] })
            .With("activation", Swish ? "silu" : "none");
}

/// <summary>Writes <c>x.CausalConvWithState(weight, bias, state)</c>.</summary>
public static class CausalConvWithStateExtensions
{
    extension(Node x)
    {
        /// <summary>Convolves each channel with its own kernel, which sees no later element.</summary>
        /// <param name="weight">[channels, 1, k].</param>
        /// <param name="bias">[channels].</param>
        /// <param name="state">The last k − 1 elements of a run before, [batch, channels, k − 1]; null for 0.</param>
        /// <param name="swish">Whether the result goes through x·sigmoid(x).</param>
        /// <returns>The result, of this node's shape, and the next state.</returns>
        /// <exception cref="ShapeException">The inputs do not fit, or channels or places are names.</exception>
        public (Node Result, Node State) CausalConvWithState(Node weight, Node? bias = null, Node? state = null,
            bool swish = false)
        {
            Node[] given = [.. new[] { x, weight, bias, state }.OfType<Node>()];
            Node y = x.Graph.Apply(new CausalConvWithState(swish, bias is not null, state is not null), given);
            return (y.Item(0), y.Item(1));
        }
    }
}
