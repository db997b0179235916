namespace DagNet.Benchmarks;

/// <summary>In place of TorchSharp where the build has none: training is measured alone.</summary>
internal static class Torch
{
    public static string? Name => null;

    public static void UseThreads(int threads) => _ = threads;

    public static Contender? Dense(Training ours, int[] units) => None(ours, units);

    public static Contender? Convolutions(Training ours, int features) => None(ours, features);

    public static Contender? ResNet18(Training ours, int width) => None(ours, width);

    public static Contender? Recurrent(Training ours, int hidden) => None(ours, hidden);

    public static Contender? Transformer(Training ours, int layers, int heads, int width) => None(ours, layers, heads, width);

    public static Contender? Embeddings(Training ours, int count, int size, params int[] units) => None(ours, count, size, units);

    public static Contender? Product(Product ours) => None(ours);

    private static Contender? None(params object[] _) => null;
}
