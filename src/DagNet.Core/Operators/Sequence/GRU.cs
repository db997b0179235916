namespace DagNet;

/// <summary>
/// The gated recurrent unit with ONNX's order of gates, update z, reset r, hidden:
/// z = f(…), r = f(…), n = g(W·x + r ∘ (R·h') …), h = (1 − z) ∘ n + z ∘ h'.
/// </summary>
/// <param name="Hidden">Extent of the hidden state.</param>
/// <param name="Direction">In which order the sequence is read.</param>
/// <param name="Clip">Bound of what goes into activations, or infinity.</param>
/// <param name="UsesLengths">Whether the lengths may be less than the time; else they are not looked at.</param>
/// <param name="Functions">The activations, for each direction one after the other, as "Sigmoid, Tanh" or "LeakyRelu(0.1)".</param>
/// <param name="ResetAfter">Whether the reset gate acts behind the product with R (ONNX: linear_before_reset), as in cuDNN and PyTorch.</param>
public sealed record GRU(int Hidden, RecurrentDirection Direction = RecurrentDirection.Forward, double Clip = double.PositiveInfinity,
    bool UsesLengths = false, string Functions = "Sigmoid, Tanh", bool ResetAfter = false) : Recurrent(Hidden, Direction, Clip, UsesLengths, Functions)
{
    /// <inheritdoc/>
    protected override int Gates => 3;

    /// <inheritdoc/>
    protected override int FunctionsEach => 2;

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => Form().With("linear_before_reset", ResetAfter ? 1L : 0L);

    /// <inheritdoc/>
    protected override Node[] Step(Node projected, Node recurrence, Node bias, Node[] state, Node? peepholes, ReadOnlySpan<RecurrentActivation> functions)
    {
        Node h = state[0], gates = BothGates(projected, recurrence, bias, h);
        Node update = functions[0].Of(Bounded(gates.Part(1, 0, Hidden))), reset = functions[0].Of(Bounded(gates.Part(1, Hidden, Hidden)));
        Node rows = recurrence.Part(0, 2 * Hidden, Hidden), shift = Gate(bias, 2);
        Node recurrent = ResetAfter ? reset * (h.MatMul(rows, transposeB: true) + shift) : (reset * h).MatMul(rows, transposeB: true) + shift;
        Node candidate = functions[1].Of(Bounded(Gate(projected, 2) + recurrent));
        return [((1 - update) * candidate) + (update * h)];
    }

    /// <summary>Update and reset gate in one product.</summary>
    private Node BothGates(Node projected, Node recurrence, Node bias, Node h) => projected.Part(1, 0, 2 * Hidden)
        + h.MatMul(recurrence.Part(0, 0, 2 * Hidden), transposeB: true) + bias.Part(0, 0, 2 * Hidden);
}
