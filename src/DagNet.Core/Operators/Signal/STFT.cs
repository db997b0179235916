using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// The Fourier transforms of frames of a signal [batch, samples, 1 or 2], which a second input [length] may weigh:
/// [batch, frames, N, 2], of a real signal only the first N/2 + 1 numbers where it is one-sided.
/// </summary>
/// <param name="Step">How many samples after one frame the next one begins.</param>
/// <param name="Length">N, how many samples a frame has.</param>
/// <param name="Onesided">Whether only half of a real signal's spectrum is given.</param>
/// <param name="HasWindow">Whether there are weights.</param>
public sealed record STFT(int Step, int Length, bool Onesided = true, bool HasWindow = false) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, HasWindow ? 2 : 1, x.Length);
        Normalization.Float(this, x[0]);
        Shape shape = x[0].Shape;
        if (shape.Rank != 3 || !shape[1].IsKnown || (shape[2] != 1 && shape[2] != 2))
            throw new ShapeException($"{Name}: the signal is {shape}. Give [batch, samples, 1 or 2] with a number of "
                + "samples.");
        if (Step < 1 || Length < 1 || Length > shape[1].Value)
            throw new ShapeException($"{Name}: cannot cut {shape[1]} samples into frames of {Length} at steps of "
                + $"{Step}. "
                + "One frame at least must fit.");
        int frames = checked((int)((shape[1].Value - Length) / Step) + 1);
        var places = new long[frames * Length];
        for (int i = 0; i < places.Length; i++)
            places[i] = ((long)(i / Length) * Step) + (i % Length);
        Node cut = x[0].Gather(x[0].Graph.Constant(Literal.Of<long>(places, Shape.Of(frames, Length))), 1);
        if (HasWindow && x[1].Shape != [Length])
            throw new ShapeException($"{Name}: the window is {x[1].Shape}. Give one weight for each of the {Length} "
                + "samples of a frame.");
        return [(HasWindow ? cut * x[1].Unsqueeze(1) : cut).DFT(2, onesided: Onesided && shape[2] == 1)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => opset < 17 ? null : new OnnxForm(Name)
    {
        Constants = [Literal.Of<long>([Step], []), Literal.Of<long>([Length], [])],
        Places = HasWindow ? [0, 2, 1, 3] : [0, 1, -1, 2],
    }.With("onesided", Onesided ? 1L : 0L);
}

/// <summary>Writes <c>signal.STFT(step, length)</c>.</summary>
public static class STFTExtensions
{
    extension(Node signal)
    {
        /// <summary>The Fourier transforms of frames of a signal.</summary>
        /// <param name="step">How many samples after one frame the next one begins.</param>
        /// <param name="length">How many samples a frame has.</param>
        /// <param name="window">What each sample of a frame counts, [length]; null for 1.</param>
        /// <param name="onesided">Whether only half of a real signal's spectrum is given.</param>
        /// <exception cref="ShapeException">The signal is not [batch, samples, 1 or 2], or no frame fits.</exception>
        public Node STFT(int step, int length, Node? window = null, bool onesided = true)
        {
            var op = new STFT(step, length, onesided, window is not null);
            return window is null ? signal.Graph.Apply(op, signal) : signal.Graph.Apply(op, signal, window);
        }
    }
}
