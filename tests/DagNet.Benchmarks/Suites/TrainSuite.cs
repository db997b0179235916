namespace DagNet.Benchmarks;

/// <summary>Whole training steps: forward, loss, backward, Adam.</summary>
internal static class TrainSuite
{
    public static IEnumerable<Benchmark> Benchmarks(Size size)
    {
        bool full = size == Size.Full;
        int Of(int whole, int small) => full ? whole : small;
        int batch = Of(64, 2);
        yield return Train("16-64-64-1, batch 64", 20, () => Dense([batch, 16], 0, 64, 64, 1));
        yield return Train("16-64-64-1, batch 256", 10, () => Dense([Of(256, 3), 16], 0, 64, 64, 1));
        yield return Train("784-512-512-10, batch 128", 1.3, () => Dense([Of(128, 2), 784], 10, Of(512, 8), Of(512, 8), 10));
        yield return Train("1024-2048-2048-1024, batch 256", 1.15,
            () => Dense([Of(256, 2), 1024], 1024, Of(2048, 8), Of(2048, 8), 1024));
        int image = Of(28, 8);
        yield return Train("convolutions 1-32-64, dense 128, 10, 28×28, batch 64", 1.5, () => new(
            new([batch, 1, image, image], 10, Networks.Convolutions), t => Torch.Convolutions(t, 64 * (image / 4) * (image / 4))), memory: true);
        yield return Train("ResNet-18, 32×32, batch 32", 1.0, () => new(
            new([Of(32, 2), 3, Of(32, 8), Of(32, 8)], 10, x => Networks.ResNet18(x, Of(64, 2))), t => Torch.ResNet18(t, Of(64, 2))), memory: true);
        yield return Train("LSTM 128, 64 steps, batch 32", 1.5, () => new(
            new([Of(32, 2), Of(64, 3), Of(128, 4)], 0, x => Networks.Recurrent(x, Of(128, 4))), t => Torch.Recurrent(t, Of(128, 4))));
        yield return Train("transformer 2 layers, d 128, 4 heads, 64 tokens, batch 16", 1.5, () => new(
            new([Of(16, 2), Of(64, 4), Of(128, 8)], 0, x => Networks.Transformer(x, 2, 4, Of(512, 8))),
            t => Torch.Transformer(t, 2, 4, Of(512, 8))), memory: true);
        int rows = Of(10_000, 20);
        yield return Train("embeddings 10 × 10,000 × 16, 256-128-1, batch 256", 5, () => new(
            new([Of(256, 2), 10], 0, x => Networks.Embeddings(x, rows, 16, Of(256, 8), Of(128, 4), 1), rows),
            t => Torch.Embeddings(t, rows, 16, Of(256, 8), Of(128, 4), 1)));
    }

    private sealed record Sides(Training Ours, Func<Training, Contender?> Peer);

    private static Sides Dense(int[] input, int classes, params int[] units)
        => new(new(input, classes, x => Networks.Dense(x, units)), t => Torch.Dense(t, [input[1], .. units]));

    private static Benchmark Train(string name, double target, Func<Sides> sides, bool memory = false) => new("train", name, threads =>
    {
        Sides made = sides();
        Torch.UseThreads(threads);
        return new(made.Ours, made.Peer(made.Ours), Torch.Name) { Operations = Work.Of(made.Ours.Plan) };
    })
    {
        Alone = () => sides().Ours,
        Target = target,
        MeasuresMemory = memory,
        Tolerance = 1e-3,
    };
}
