namespace DagNet;

/// <summary>
/// The long short-term memory with ONNX's order of gates, input i, output o, forget f, cell c:
/// c = f ∘ c' + i ∘ g(…), h = o ∘ h(c). It takes the first cell state [directions, batch, hidden] after the hidden one and perhaps
/// peepholes [directions, 3·hidden] (i, o, f); its third result is the last cell state.
/// </summary>
/// <param name="Hidden">Extent of the hidden state.</param>
/// <param name="Direction">In which order the sequence is read.</param>
/// <param name="Clip">Bound of what goes into activations, or infinity.</param>
/// <param name="UsesLengths">Whether the lengths may be less than the time; else they are not looked at.</param>
/// <param name="Functions">The activations, for each direction one after the other, as "Sigmoid, Tanh" or "LeakyRelu(0.1)".</param>
/// <param name="CouplesForget">Whether the forget gate is 1 − input gate (ONNX: input_forget).</param>
public sealed record LSTM(int Hidden, RecurrentDirection Direction = RecurrentDirection.Forward, double Clip = double.PositiveInfinity,
    bool UsesLengths = false, string Functions = "Sigmoid, Tanh, Tanh", bool CouplesForget = false) : Recurrent(Hidden, Direction, Clip, UsesLengths, Functions)
{
    /// <inheritdoc/>
    protected override int Gates => 4;

    /// <inheritdoc/>
    protected override int FunctionsEach => 3;

    /// <inheritdoc/>
    protected override int States => 2;

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => Form().With("input_forget", CouplesForget ? 1L : 0L);

    /// <inheritdoc/>
    protected override Node[] Step(Node projected, Node recurrence, Node bias, Node[] state, Node? peepholes, ReadOnlySpan<RecurrentActivation> functions)
    {
        (Node h, Node c) = (state[0], state[1]);
        Node gates = projected + h.MatMul(recurrence, transposeB: true) + bias;
        RecurrentActivation f = functions[0];
        Node Peeped(int gate, int peephole, Node cell)
            => peepholes is null ? Gate(gates, gate) : Gate(gates, gate) + (Gate(peepholes, peephole) * cell);

        Node input = f.Of(Bounded(Peeped(0, 0, c)));
        Node forget = CouplesForget ? 1 - input : f.Of(Bounded(Peeped(2, 2, c)));
        Node cell = (forget * c) + (input * functions[1].Of(Bounded(Gate(gates, 3))));
        Node output = f.Of(Bounded(Peeped(1, 1, cell)));
        return [output * functions[2].Of(cell), cell];
    }
}
