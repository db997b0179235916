namespace DagNet;

/// <summary>The simple recurrent network: h = f(W·x + b + R·h' + b').</summary>
/// <param name="Hidden">Extent of the hidden state.</param>
/// <param name="Direction">In which order the sequence is read.</param>
/// <param name="Clip">Bound of what goes into activations, or infinity.</param>
/// <param name="UsesLengths">Whether the lengths may be less than the time; else they are not looked at.</param>
/// <param name="Functions">The activations, for each direction one after the other, as "Sigmoid, Tanh" or "LeakyRelu(0.1)".</param>
public sealed record RNN(int Hidden, RecurrentDirection Direction = RecurrentDirection.Forward, double Clip = double.PositiveInfinity,
    bool UsesLengths = false, string Functions = "Tanh") : Recurrent(Hidden, Direction, Clip, UsesLengths, Functions)
{
    /// <inheritdoc/>
    protected override int Gates => 1;

    /// <inheritdoc/>
    protected override int FunctionsEach => 1;

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => Form();

    /// <inheritdoc/>
    protected override Node[] Step(Node projected, Node recurrence, Node bias, Node[] state, Node? peepholes, ReadOnlySpan<RecurrentActivation> functions)
        => [functions[0].Of(Bounded(projected + state[0].MatMul(recurrence, transposeB: true) + bias))];
}
