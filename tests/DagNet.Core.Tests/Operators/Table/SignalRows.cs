namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Signals()
    {
        foreach (int length in (int[])[1, 2, 3, 8, 11])
            foreach (bool inverse in (bool[])[false, true])
                yield return new($"FourierTransform{(inverse ? ", inverse" : "")}, {length}", typeof(FourierTransform),
                    x => x[0].Graph.Apply(new FourierTransform(inverse), x[0]), Points.Of(length, 2, length, 2));

        OperatorRow Transform(string name, Func<Node, Node> build, params int[] shape) => new($"DFT, {name}", typeof(DFT), x => build(x[0]), Points.Of(30, shape));
        yield return Transform("real", x => x.DFT(), 2, 9, 1);
        yield return Transform("complex", x => x.DFT(1), 2, 8, 2);
        yield return Transform("complex, first axis", x => x.DFT(0), 6, 3, 2);
        yield return Transform("middle of four axes", x => x.DFT(-3), 2, 5, 3, 1);
        yield return Transform("inverse", x => x.DFT(1, inverse: true), 2, 10, 2);
        yield return Transform("one-sided, even", x => x.DFT(1, onesided: true), 2, 8, 1);
        yield return Transform("one-sided, odd", x => x.DFT(1, onesided: true), 2, 7, 1);
        yield return Transform("cut", x => x.DFT(1, length: 5), 2, 8, 2);
        yield return Transform("with zeros", x => x.DFT(1, length: 12), 2, 8, 1);
        yield return Transform("one-sided inverse", x => x.DFT(1, inverse: true, onesided: true), 2, 5, 2);
        yield return Transform("one-sided inverse, odd", x => x.DFT(1, inverse: true, onesided: true, length: 7), 2, 4, 2);

        yield return new("STFT", typeof(STFT), x => x[0].STFT(3, 8), Points.Of(31, 2, 20, 1));
        yield return new("STFT, windowed", typeof(STFT), x => x[0].STFT(4, 6, x[1]), Points.Of(32, 2, 19, 1), Points.Between(0.2, 1, 33, 6));
        yield return new("STFT, both sides", typeof(STFT), x => x[0].STFT(5, 5, onesided: false), Points.Of(34, 1, 15, 1));
        yield return new("STFT, complex", typeof(STFT), x => x[0].STFT(2, 4, x[1], onesided: false), Points.Of(35, 2, 10, 2), Points.Between(0.2, 1, 36, 4));
    }
}
