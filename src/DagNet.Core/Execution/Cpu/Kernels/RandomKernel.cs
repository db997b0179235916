using System.Numerics;

namespace DagNet;

/// <summary>Random operators: the draw of each element depends on its position alone, so the parts may be drawn in any order.</summary>
internal static unsafe class RandomKernel
{
    /// <summary>Elements that one part draws.</summary>
    private const int Chunk = 1 << 14;

    public static Action Bind(CpuStep step) => step.Y[0].Type.Element == ElementType.Float32 ? Bind<float>(step) : Bind<double>(step);

    private static Action Bind<T>(CpuStep step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var parts = new Parts<T>((RandomOp)step.Node.Op, step.X[0].As<long>(), step.Y[0].As<T>(), step.Y[0].Count);
        return () => WorkerTeam.Shared.For((step.Y[0].Count + Chunk - 1) / Chunk, parts);
    }

    private readonly struct Parts<T>(RandomOp op, long* state, T* y, int count) : IParallelBody where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            int start = part * Chunk;
            op.Draw(state[0], state[1], start, new Span<T>(y + start, Math.Min(Chunk, count - start)));
        }
    }
}
