using ILGPU;

namespace DagNet.Gpu;

/// <summary>Random numbers by Philox 4×32-10, a thread for each block of four: uniform ones are the CPU's bit by bit, normal ones to rounding.</summary>
internal static class RandomKernel
{
    public static Action Bind(GpuStep step)
    {
        var op = (RandomOp)step.Node.Op;
        return step.Over((step.Y[0].Count + 3) / 4, Run,
            new Arguments(step.X[0].As<long>(), step.Y[0].As<float>(), step.Y[0].Count, op.Stream, op is RandomNormal ? 1 : 0));
    }

    private static void Run(Arguments a)
    {
        int blocks = (a.Count + 3) / 4, stride = Grid.DimX * Group.DimX;
        long seed = a.State[0], step = a.State[1];
        for (int block = Grid.GlobalIndex.X; block < blocks && block >= 0; block += stride)
        {
            uint c0 = (uint)block, c1 = 0, c2 = (uint)a.Stream, c3 = (uint)step;
            uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
            for (int round = 0; round < 10; round++)
            {
                ulong first = (ulong)0xD2511F53u * c0, second = (ulong)0xCD9E8D57u * c2;
                c0 = (uint)(second >> 32) ^ c1 ^ k0;
                c1 = (uint)second;
                c2 = (uint)(first >> 32) ^ c3 ^ k1;
                c3 = (uint)first;
                k0 += 0x9E3779B9u;
                k1 += 0xBB67AE85u;
            }
            Write(a, 4 * block, Uniform(c0), Uniform(c1));
            Write(a, 4 * block + 2, Uniform(c2), Uniform(c3));
        }
    }

    private static float Uniform(uint word) => (int)(word >> 8) * (1f / (1 << 24));

    private static void Write(Arguments a, int at, float first, float second)
    {
        if (a.Normal != 0)
        {
            // 1 − u and u less a multiple of a quarter are exact, so the angle is as good as its own rounding.
            float radius = MathF.Sqrt(-2 * Formulas.Log(1 - first)), quarter = MathF.Floor(4 * second + 0.5f);
            float rest = (second - 0.25f * quarter) * 6.28318530717959f, sine = Formulas.SinNear(rest), cosine = Formulas.CosNear(rest);
            int quadrant = (int)quarter & 3;
            first = radius * (quadrant == 0 ? cosine : quadrant == 1 ? -sine : quadrant == 2 ? -cosine : sine);
            second = radius * (quadrant == 0 ? sine : quadrant == 1 ? cosine : quadrant == 2 ? -sine : -cosine);
        }
        if (at < a.Count)
            a.Y[at] = first;
        if (at + 1 < a.Count)
            a.Y[at + 1] = second;
    }

    private readonly struct Arguments(ArrayView<long> state, ArrayView<float> y, int count, int stream, int normal)
    {
        public readonly ArrayView<long> State = state;
        public readonly ArrayView<float> Y = y;
        public readonly int Count = count, Stream = stream, Normal = normal;
    }
}
