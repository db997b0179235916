using ILGPU;

namespace DagNet.Gpu;

/// <summary>Softmax and LogSoftmax: a group for each row, a thread for each line that is no row or is short.</summary>
internal static class SoftmaxKernel
{
    private const int GroupSize = GpuStep.GroupSize, LongRow = 64;

    public static Action Bind(GpuStep step)
    {
        bool logarithm = step.Node.Op is LogSoftmax;
        var a = LineArguments<float, float>.Of(step, logarithm ? ((LogSoftmax)step.Node.Op).Axis : ((Softmax)step.Node.Op).Axis, logarithm ? 1 : 0);
        return a.Inner == 1 && a.Extent >= LongRow ? step.Groups(Math.Min(a.Lines, step.Concurrency), ByGroups, a) : step.Over(a.Lines, ByThreads, a);
    }

    private static void ByThreads(LineArguments<float, float> a)
    {
        int stride = Grid.DimX * Group.DimX;
        for (int line = Grid.GlobalIndex.X; line < a.Lines && line >= 0; line += stride)
        {
            int start = a.Start(line);
            float max = a.X[start], sum = 0;
            for (int k = 1; k < a.Extent; k++)
                max = Formulas.Max(max, a.X[start + k * a.Inner]);
            for (int k = 0; k < a.Extent; k++)
                sum += Formulas.Exp(a.X[start + k * a.Inner] - max);
            float log = a.Mode != 0 ? Formulas.Log(sum) : 0, scale = 1 / sum;
            for (int k = 0; k < a.Extent; k++)
            {
                float x = a.X[start + k * a.Inner] - max;
                a.Y[start + k * a.Inner] = a.Mode != 0 ? x - log : Formulas.Exp(x) * scale;
            }
        }
    }

    private static void ByGroups(LineArguments<float, float> a)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(GroupSize);
        for (int line = Grid.IdxX; line < a.Lines; line += Grid.DimX)
        {
            int start = line * a.Extent;
            float max = float.NegativeInfinity, sum = 0;
            for (int k = Group.IdxX; k < a.Extent; k += GroupSize)
                max = Formulas.Max(max, a.X[start + k]);
            shared[Group.IdxX] = max;
            Group.Barrier();
            for (int half = GroupSize / 2; half > 0; half >>= 1)
            {
                if (Group.IdxX < half)
                    shared[Group.IdxX] = Formulas.Max(shared[Group.IdxX], shared[Group.IdxX + half]);
                Group.Barrier();
            }
            max = shared[0];
            Group.Barrier();
            for (int k = Group.IdxX; k < a.Extent; k += GroupSize)
                sum += Formulas.Exp(a.X[start + k] - max);
            shared[Group.IdxX] = sum;
            Group.Barrier();
            for (int half = GroupSize / 2; half > 0; half >>= 1)
            {
                if (Group.IdxX < half)
                    shared[Group.IdxX] += shared[Group.IdxX + half];
                Group.Barrier();
            }
            sum = shared[0];
            Group.Barrier();
            float log = a.Mode != 0 ? Formulas.Log(sum) : 0, scale = 1 / sum;
            for (int k = Group.IdxX; k < a.Extent; k += GroupSize)
            {
                float x = a.X[start + k] - max;
                a.Y[start + k] = a.Mode != 0 ? x - log : Formulas.Exp(x) * scale;
            }
        }
    }
}
