using static TorchSharp.torch;

namespace DagNet.Benchmarks;

/// <summary>TorchSharp's matrix product.</summary>
internal sealed class TorchProduct(Product ours) : Contender
{
    private readonly Tensor _a = Of(ours.A, ours.Size, ours.TransposeA), _b = Of(ours.B, ours.Size, ours.TransposeB);

    public override void Run() => mm(_a, _b).Dispose();

    public override float[] Outcome()
    {
        using Tensor c = mm(_a, _b);
        return c.data<float>().ToArray();
    }

    public override void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }

    private static Tensor Of(float[] data, long size, bool transposed)
    {
        Tensor x = tensor(data, [size, size]);
        return transposed ? x.t() : x;
    }
}
