using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DagNet.Benchmarks;

/// <summary>TorchSharp's sides: the same networks from its own modules, with our first parameters.</summary>
internal static class Torch
{
    public static string? Name => "TorchSharp";

    public static void UseThreads(int threads) => set_num_threads(threads);

    public static Contender? Product(Product ours) => new TorchProduct(ours);

    public static Contender? Dense(Training ours, int[] units)
        => Whole(ours, Sequential(Layers(units)));

    public static Contender? Convolutions(Training ours, int features) => Whole(ours, Sequential([
        Conv2d(1, 32, 3, padding: 1), ReLU(), MaxPool2d(2), Conv2d(32, 64, 3, padding: 1), ReLU(), MaxPool2d(2), Flatten(),
        .. Layers([features, 128, 10])]));

    public static Contender? ResNet18(Training ours, int width) => Whole(ours, new TorchResNet(width));

    public static Contender? Recurrent(Training ours, int hidden)
    {
        TorchSharp.Modules.LSTM memory = LSTM(ours.Input[2], hidden, batchFirst: true);
        Linear head = Linear(hidden, 1);
        return new TorchTraining(ours, [memory, head], x =>
        {
            (Tensor _, Tensor last, Tensor _) = memory.forward(x, null);
            return head.forward(last.squeeze(0));
        });
    }

    public static Contender? Transformer(Training ours, int layers, int heads, int width)
    {
        int size = ours.Input[2];
        TransformerEncoderLayer[] encoder = [.. Enumerable.Range(0, layers)
            .Select(_ => TransformerEncoderLayer(size, heads, width, dropout: 0))];
        Linear head = Linear(size, 1);
        return new TorchTraining(ours, [.. encoder, head], x =>
        {
            // These layers want [length, batch, features].
            Tensor y = x.transpose(0, 1);
            foreach (TransformerEncoderLayer layer in encoder)
                y = layer.call(y, null!, null!);
            return head.forward(y.mean([0]));
        });
    }

    public static Contender? Embeddings(Training ours, int count, int size, params int[] units)
    {
        Embedding[] tables = [.. Enumerable.Range(0, ours.Input[1]).Select(_ => Embedding(count, size))];
        Sequential dense = Sequential(Layers([size * tables.Length, .. units]));
        return new TorchTraining(ours, [.. tables, dense], x =>
            dense.forward(cat([.. tables.Select((t, c) => t.forward(x.select(1, c)))], 1)));
    }

    private static TorchTraining Whole(Training ours, Module<Tensor, Tensor> network) => new(ours, [network], network.call);

    private static IEnumerable<Module<Tensor, Tensor>> Layers(int[] units)
    {
        for (int i = 1; i < units.Length; i++)
        {
            yield return Linear(units[i - 1], units[i]);
            if (i < units.Length - 1)
                yield return ReLU();
        }
    }
}
