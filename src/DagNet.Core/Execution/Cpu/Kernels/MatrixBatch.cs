using System.Numerics;

namespace DagNet;

/// <summary>Many products of one shape: a thread each where there are enough, else one by one.</summary>
internal readonly unsafe struct MatrixBatch<T, E>(
    MatrixArguments<T> first, nint strideA, nint strideB, nint strideC, nint batch, E epilogue) : IParallelBody
    where T : unmanaged, IFloatingPointIeee754<T>
    where E : struct, IEpilogue<T>
{
    // Small products share a part, or claiming parts would cost more than they do.
    private readonly nint _perPart = Math.Max(
        1, (nint)((1 << 16) / Math.Max(1.0, (double)first.M * first.N * Math.Max(first.K, 1))));

    public void Run()
    {
        double work = (double)first.M * first.N * Math.Max(first.K, 1);
        int parts = (int)((batch + _perPart - 1) / _perPart);
        bool whole = parts < WorkerTeam.Shared.Threads && work >= MatrixBlocks.ParallelFrom;
        if (!whole && work * batch >= MatrixBlocks.ParallelFrom) WorkerTeam.Shared.For(parts, this);
        else for (int part = 0; part < parts; part++) Run(part);
    }

    public void Run(int part)
    {
        nint end = Math.Min(batch, (part + 1) * _perPart);
        for (nint i = part * _perPart; i < end; i++)
        {
            MatrixArguments<T> x = first;
            x.A += i * strideA;
            x.B += i * strideB;
            x.C += i * strideC;
            x.FirstRow = i * x.M;
            MatrixProduct.Run(x, epilogue);
        }
    }
}
