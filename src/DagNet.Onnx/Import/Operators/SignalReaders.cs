namespace DagNet.Onnx;

/// <summary>Fourier transforms and what surrounds them.</summary>
internal static class SignalReaders
{
    /// <summary>More numbers are no window and no frame.</summary>
    private const long Longest = 1 << 26;

    public static ReaderTable All { get; } = new()
    {
        { "DFT", Dft },
        { "STFT", Stft },
        { "HannWindow", n => n.Graph.HannWindow(Size(n, 0), Periodic(n), Element(n)) },
        { "HammingWindow", n => n.Graph.HammingWindow(Size(n, 0), Periodic(n), Element(n)) },
        { "BlackmanWindow", n => n.Graph.BlackmanWindow(Size(n, 0), Periodic(n), Element(n)) },
        { "MelWeightMatrix", MelWeightMatrix },
    };

    private static Node Dft(ModelNode n)
    {
        Node x = n[0];
        int axis = n.Axis(n.Opset < 20 ? n.Int("axis", 1) : (int)n.Number(2, -2), x.Shape.Rank);
        long? length = n.Has(1) ? Size(n, 1, least: 1) : null;
        if (length > Longest / 8)
            throw n.Error($"has the length {length}, which is no sensible number.");
        return x.DFT(axis, n.Flag("inverse"), n.Flag("onesided"), length);
    }

    private static Node Stft(ModelNode n)
    {
        Node signal = n[0].Shape.Rank == 2 ? n[0].Unsqueeze(2) : n[0];
        Node? window = n.Optional(2)?.Cast(signal.Element);
        if (window is null && !n.Has(3))
            throw n.Error("has neither a window nor a length of frames.");
        int step = Size(n, 1, least: 1), length = n.Has(3) ? Size(n, 3, least: 1)
            : checked((int)window!.Shape[0].Value);
        long samples = signal.Shape[1].Value;
        if (samples < length || (((samples - length) / step) + 1) * length > Longest)
            throw n.Error($"cuts {samples} samples into frames of {length} at steps of {step}. One frame at least "
                + "must fit, and not too many.");
        if (window is not null && window.Shape[0] is { IsKnown: true } given && given != length)
            window = given.Value > length ? window.Part(0, 0, length)
                : window.Pad([0], [checked((int)(length - given.Value))]);
        return signal.STFT(step, length, window, n.Flag("onesided", true));
    }

    private static Node MelWeightMatrix(ModelNode n)
    {
        int bands = Size(n, 0, least: 1), length = Size(n, 1, least: 1);
        double rate = n.Number(2), low = n.Number(3), high = n.Number(4);
        if (!(rate > 0 && low >= 0 && high >= 0) || ((length / 2) + 1L) * bands > Longest)
            throw n.Error($"has {bands} bands from {low} to {high} Hz for {length} samples at {rate} Hz, which makes "
                + "no sense.");
        return n.Graph.MelWeightMatrix(bands, length, rate, low, high, Element(n));
    }

    private static bool Periodic(ModelNode n) => n.Flag("periodic", true);

    private static ElementType Element(ModelNode n) => n.Element("output_datatype", ElementType.Float32);

    private static int Size(ModelNode n, int input, long least = 0)
        => n.Number(input) is var size && size >= least && size <= Longest ? (int)size
        : throw n.Error($"has the number {n.Number(input)} as input {input}; {least} to {Longest} is needed.");
}
