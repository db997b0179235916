using System.Runtime.InteropServices;

namespace DagNet.Benchmarks;

/// <summary>Our matrix product of squares, as stored or transposed.</summary>
internal sealed unsafe class Product(int size, bool transposeA, bool transposeB) : Contender
{
    private readonly float* _a = Filled(size, 0), _b = Filled(size, 1), _c = Filled(size, 0);

    public int Size => size;

    public bool TransposeA => transposeA;

    public bool TransposeB => transposeB;

    public float[] A => new Span<float>(_a, size * size).ToArray();

    public float[] B => new Span<float>(_b, size * size).ToArray();

    public override void Run() => MatrixProduct.Run(transposeA, transposeB, size, size, size, 1, _a, size, _b, size, 0, _c, size);

    public override float[] Outcome()
    {
        Run();
        return new Span<float>(_c, size * size).ToArray();
    }

    public override void Dispose()
    {
        NativeMemory.AlignedFree(_a);
        NativeMemory.AlignedFree(_b);
        NativeMemory.AlignedFree(_c);
    }

    private static float* Filled(int size, int shift)
    {
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)size * (nuint)size * sizeof(float), 64);
        float[] data = Data.Numbers((size * size) + shift);
        data.AsSpan(shift).CopyTo(new(memory, size * size));
        return memory;
    }
}
