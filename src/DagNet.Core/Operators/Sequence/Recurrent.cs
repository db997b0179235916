using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// A recurrent operator over [time, batch, features], written out step by step, so its time needs a number when the graph is built.
/// Its inputs are ONNX's in ONNX's order, all of them given: X [time, batch, input], W [directions, gates·hidden, input],
/// R [directions, gates·hidden, hidden], B [directions, 2·gates·hidden], the sequences' lengths int32 [batch], the first hidden state
/// [directions, batch, hidden]. Its results are Y [time, directions, batch, hidden], 0 behind each sequence's end, and the last hidden
/// state [directions, batch, hidden].
/// </summary>
/// <param name="Hidden">Extent of the hidden state.</param>
/// <param name="Direction">In which order the sequence is read.</param>
/// <param name="Clip">Bound of what goes into activations, or infinity.</param>
/// <param name="UsesLengths">Whether the lengths may be less than the time; else they are not looked at.</param>
/// <param name="Functions">The activations, for each direction one after the other, as "Sigmoid, Tanh" or "LeakyRelu(0.1)".</param>
public abstract record Recurrent(int Hidden, RecurrentDirection Direction, double Clip, bool UsesLengths, string Functions) : Composite
{
    /// <summary>How many gates a step has.</summary>
    protected abstract int Gates { get; }

    /// <summary>How many activations a step has.</summary>
    protected abstract int FunctionsEach { get; }

    /// <summary>How many tensors the state consists of.</summary>
    protected virtual int States => 1;

    private RecurrentActivation[] Activations => RecurrentActivation.List(Functions);

    private int Directions => Direction == RecurrentDirection.Bidirectional ? 2 : 1;

    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Check(x);
        Node sequence = x[0];
        int time = (int)sequence.Shape[0].Value;
        var runs = new List<(Node Outputs, Node[] Last)>();
        for (int direction = 0; direction < Directions; direction++)
            runs.Add(Run(x, direction, time));
        Node y = runs[0].Outputs.Stack(1, [.. runs.Skip(1).Select(r => r.Outputs)]);
        IEnumerable<Node> last = Enumerable.Range(0, States).Select(s => runs[0].Last[s].Stack(0, [.. runs.Skip(1).Select(r => r.Last[s])]));
        return [y, .. last];
    }

    /// <summary>One step: the new state from the old one.</summary>
    /// <param name="projected">W·x + the bias of W [batch, gates·hidden].</param>
    /// <param name="recurrence">R [gates·hidden, hidden].</param>
    /// <param name="bias">The bias of R [gates·hidden].</param>
    /// <param name="state">The hidden state first.</param>
    /// <param name="peepholes">[3·hidden] of an LSTM, or none.</param>
    /// <param name="functions">The direction's activations.</param>
    protected abstract Node[] Step(Node projected, Node recurrence, Node bias, Node[] state, Node? peepholes, ReadOnlySpan<RecurrentActivation> functions);

    /// <summary>What goes into an activation, within the bound.</summary>
    protected Node Bounded(Node x) => double.IsInfinity(Clip) ? x : x.Clip(-Clip, Clip);

    /// <summary>One gate's columns of [batch, gates·hidden] or [gates·hidden].</summary>
    protected Node Gate(Node x, int gate) => x.Part(x.Shape.Rank - 1, gate * Hidden, Hidden);

    /// <summary>The attributes that all recurrent operators have in ONNX.</summary>
    protected OnnxForm Form()
    {
        OnnxForm form = new OnnxForm(Name).With("hidden_size", (long)Hidden).With("direction", Direction.ToString().ToLowerInvariant())
            .With("activations", Activations.Select(f => f.Name).ToArray());
        // ONNX gives these numbers in order to those of the activations that have them.
        double[] alphas = [.. Activations.Where(f => f.Alpha is not null).Select(f => f.Alpha!.Value)];
        double[] betas = [.. Activations.Where(f => f.Beta is not null).Select(f => f.Beta!.Value)];
        form = alphas.Length > 0 ? form.With("activation_alpha", alphas) : form;
        form = betas.Length > 0 ? form.With("activation_beta", betas) : form;
        return double.IsInfinity(Clip) ? form : form.With("clip", Clip);
    }

    private (Node Outputs, Node[] Last) Run(ImmutableArray<Node> x, int direction, int time)
    {
        Node sequence = x[0], weight = x[1].Select(0, direction), recurrence = x[2].Select(0, direction), bias = x[3].Select(0, direction);
        Dim batch = sequence.Shape[1];
        Node inputBias = bias.Part(0, 0, Gates * Hidden), stateBias = bias.Part(0, Gates * Hidden, Gates * Hidden);
        // One product for all steps.
        Node projected = (sequence.Reshape([time * batch, sequence.Shape[2]]).MatMul(weight, transposeB: true) + inputBias)
            .Reshape([time, batch, Gates * Hidden]);
        Node[] state = [.. Enumerable.Range(5, States).Select(k => x[k].Select(0, direction))];
        Node? peepholes = x.Length > 5 + States ? x[5 + States].Select(0, direction) : null;
        ReadOnlySpan<RecurrentActivation> functions = Activations.AsSpan(direction * FunctionsEach, FunctionsEach);
        var outputs = new Node[time];
        for (int step = 0; step < time; step++)
        {
            int at = (direction == 1) != (Direction == RecurrentDirection.Reverse) ? time - 1 - step : step;
            Node[] next = Step(projected.Select(0, at), recurrence, stateBias, state, peepholes, functions);
            outputs[at] = next[0];
            if (UsesLengths)
            {
                Node inside = (x[4] > at).Unsqueeze(1);
                outputs[at] = inside.Where(next[0], next[0].ZerosLike());
                for (int s = 0; s < next.Length; s++)
                    next[s] = inside.Where(next[s], state[s]);
            }
            state = next;
        }
        return (outputs[0].Stack(0, outputs[1..]), state);
    }

    private void Check(ImmutableArray<Node> x)
    {
        int least = 5 + States;
        if (x.Length != least && !(Name == "LSTM" && x.Length == least + 1))
            throw new GraphException($"{Name}: takes {least} inputs, but {x.Length} were given.");
        Shape sequence = x[0].Shape;
        if (sequence.Rank != 3)
            throw new ShapeException($"{Name}: the sequence has the shape {sequence}. Give [time, batch, features].");
        if (!sequence[0].IsKnown || sequence[0].Value == 0)
            throw new ShapeException($"{Name}: the time of {sequence} is '{sequence[0]}'. The operator is written out step by step: give the time as a "
                + "number, 1 at least.");
        if (Activations.Length != Directions * FunctionsEach)
            throw new GraphException($"{Name}: has {Activations.Length} activations, but {Directions} directions take {FunctionsEach} each.");
        Shape[] wanted = [[Directions, Gates * Hidden, sequence[2]], [Directions, Gates * Hidden, Hidden], [Directions, 2 * Gates * Hidden],
            [sequence[1]], .. Enumerable.Repeat<Shape>([Directions, sequence[1], Hidden], States), [Directions, 3 * Hidden]];
        for (int k = 1; k < x.Length; k++)
            if (x[k].Shape != wanted[k - 1])
                throw new ShapeException($"{Name}: its input {k} has the shape {x[k].Shape}, but {wanted[k - 1]} is needed for {sequence} and {Hidden} hidden.");
    }
}
