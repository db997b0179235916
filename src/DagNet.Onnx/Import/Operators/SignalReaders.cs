namespace DagNet.Onnx;

/// <summary>Fourier transforms and what surrounds them.</summary>
internal static class SignalReaders
{
    public static ReaderTable All { get; } = new()
    {
        { "DFT", Dft },
        { "STFT", Stft },
        { "HannWindow", n => Window(n, 0.5, 0.5, 0) },
        { "HammingWindow", n => Window(n, 25.0 / 46, 21.0 / 46, 0) },
        { "BlackmanWindow", n => Window(n, 0.42, 0.5, 0.08) },
        { "MelWeightMatrix", MelWeightMatrix },
    };

    private static Node Dft(ModelNode n)
    {
        Node x = n[0];
        int rank = x.Shape.Rank;
        int axis = n.Axis(n.Opset < 20 ? n.Int("axis", 1) : (int)n.Number(2, -2), rank);
        if (axis == rank - 1)
            throw n.Error($"transforms axis {axis} of {x.Shape}, which holds the real and imaginary parts.");
        bool inverse = n.Flag("inverse"), onesided = n.Flag("onesided");
        long extent = x.Shape[axis].Value, length = (long)n.Number(1, onesided && inverse ? 2 * (extent - 1) : extent);
        if (length is < 1 or > int.MaxValue)
            throw n.Error($"has the length {length}; at least 1 is needed.");
        // Along the last axis but the one of parts.
        int[] order = [.. Enumerable.Range(0, rank).Where(k => k != axis && k != rank - 1), axis, rank - 1];
        Node y = Transform(n, x.Transpose(order), length, inverse, onesided);
        var back = new int[rank];
        for (int k = 0; k < rank; k++)
            back[order[k]] = k;
        return y.Transpose(back);
    }

    /// <summary>The transform of [.., time, 1 or 2] by matrices of cosines and sines, in float64: its sums cancel.</summary>
    private static Node Transform(ModelNode n, Node x, long length, bool inverse, bool onesided)
    {
        ElementType element = x.Element;
        x = x.Cast(ElementType.Float64);
        Node real = x.Select(-1, 0);
        Node? imaginary = x.Shape[^1] == 2 ? x.Select(-1, 1) : null;
        if (onesided && inverse)
        {
            // The other half is the conjugate of the first one, in reverse.
            long half = (length / 2) + 1, mirrored = length - half;
            (real, imaginary) = (Fitted(real, half), Fitted(imaginary ?? real.ZerosLike(), half));
            if (mirrored > 0)
            {
                real = real.Concat(-1, real.Part(-1, 1, mirrored).Reverse(-1));
                imaginary = imaginary.Concat(-1, -imaginary.Part(-1, 1, mirrored).Reverse(-1));
            }
        }
        (real, imaginary) = (Fitted(real, length), imaginary is null ? null : Fitted(imaginary, length));
        long bins = onesided && !inverse ? (length / 2) + 1 : length;
        double sign = inverse ? 1 : -1, factor = inverse ? 1.0 / length : 1;
        Node cos = Table(n, length, bins, angle => factor * Math.Cos(angle)), sin = Table(n, length, bins, angle => factor * sign * Math.Sin(angle));
        Node re = real.MatMul(cos), im = real.MatMul(sin);
        if (imaginary is not null)
            (re, im) = (re - imaginary.MatMul(sin), im + imaginary.MatMul(cos));
        Node y = onesided && inverse ? re.Unsqueeze(-1) : re.Stack(re.Shape.Rank, im);
        return y.Cast(element);
    }

    /// <summary>f(2πkn/N) for n down and k across.</summary>
    private static Node Table(ModelNode n, long length, long bins, Func<double, double> formula)
    {
        if (length * bins > 1 << 26)
            throw n.Error($"has the length {length}, whose tables would have {length * bins:N0} elements. Cut the signal into shorter frames.");
        var table = new double[length * bins];
        for (long i = 0; i < length; i++)
            for (long k = 0; k < bins; k++)
                table[(i * bins) + k] = formula(2 * Math.PI * (i * k % length) / length);
        return n.Graph.Constant(Literal.FromDoubles(table, new(ElementType.Float64, [length, bins])));
    }

    /// <summary>The first elements of the last axis, zeros behind where there are fewer.</summary>
    private static Node Fitted(Node x, long length)
    {
        long extent = x.Shape[^1].Value;
        if (extent >= length)
            return x.Part(-1, 0, length);
        int[] before = new int[x.Shape.Rank], after = new int[x.Shape.Rank];
        after[^1] = checked((int)(length - extent));
        return x.Pad(before, after);
    }

    private static Node Stft(ModelNode n)
    {
        Node signal = n[0].Shape.Rank == 2 ? n[0].Unsqueeze(2) : n[0];
        int step = (int)n.Number(1);
        Node? window = n.Optional(2);
        long length = n.Has(3) ? (long)n.Number(3) : window?.Shape[0].Value ?? throw n.Error("has neither a window nor a length of frames.");
        long samples = signal.Shape[1].Value, frames = step < 1 ? 0 : ((samples - length) / step) + 1;
        if (step < 1 || length < 1 || frames < 1)
            throw n.Error($"cuts {samples} samples into frames of {length} at steps of {step}; one frame at least must fit.");
        long[] places = [.. Enumerable.Range(0, (int)frames).SelectMany(f => Enumerable.Range(0, (int)length).Select(i => ((long)f * step) + i))];
        Node cut = signal.Gather(n.Graph.Constant(Literal.Of<long>(places, [frames, length])), 1);
        if (window is not null)
            cut *= Fitted(window.Cast(cut.Element), length).Reshape([length, 1]);
        bool complex = signal.Shape[2] == 2;
        return Transform(n, cut, length, inverse: false, onesided: n.Flag("onesided", true) && !complex);
    }

    /// <summary>a − b·cos(2πi/N) + c·cos(4πi/N).</summary>
    private static Node Window(ModelNode n, double a, double b, double c)
    {
        long size = (long)n.Number(0);
        if (size is < 0 or > 1 << 26)
            throw n.Error($"has the size {size}, which is no sensible number.");
        double period = n.Flag("periodic", true) ? size : size - 1;
        double[] values = [.. Enumerable.Range(0, (int)size).Select(i => period == 0 ? 1
            : a - (b * Math.Cos(2 * Math.PI * i / period)) + (c * Math.Cos(4 * Math.PI * i / period)))];
        return n.Graph.Constant(Literal.FromDoubles(values, new(n.Element("output_datatype", ElementType.Float32), [size])));
    }

    /// <summary>Triangles with a peak of 1 at places that are even on the mel scale.</summary>
    private static Node MelWeightMatrix(ModelNode n)
    {
        int bands = (int)n.Number(0), dft = (int)n.Number(1);
        double rate = n.Number(2), low = Mel(n.Number(3)), high = Mel(n.Number(4));
        int bins = (dft / 2) + 1;
        if (bands < 1 || dft < 1 || rate <= 0 || (long)bins * bands > 1 << 26)
            throw n.Error($"has {bands} bands for {dft} samples at {rate} Hz, which makes no sense.");
        int[] edges = [.. Enumerable.Range(0, bands + 2).Select(i =>
            (int)Math.Floor((dft + 1) * Hertz(low + (i * ((high - low) / (bands + 2)))) / rate))];
        var matrix = new double[bins * bands];
        for (int band = 0; band < bands; band++)
        {
            (int from, int peak, int to) = (edges[band], edges[band + 1], edges[band + 2]);
            if (peak == from)
                Set(peak, band, 1);
            else
                for (int bin = from; bin <= peak; bin++)
                    Set(bin, band, (double)(bin - from) / (peak - from));
            for (int bin = peak; to > peak && bin < to; bin++)
                Set(bin, band, (double)(to - bin) / (to - peak));
        }
        return n.Graph.Constant(Literal.FromDoubles(matrix, new(n.Element("output_datatype", ElementType.Float32), [bins, bands])));

        void Set(int bin, int band, double value)
        {
            if (bin >= 0 && bin < bins)
                matrix[(bin * bands) + band] = value;
        }

        static double Mel(double hertz) => 2595 * Math.Log10(1 + (hertz / 700));
        static double Hertz(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);
    }
}
