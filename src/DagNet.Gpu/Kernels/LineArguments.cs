using ILGPU;

namespace DagNet.Gpu;

/// <summary>Lines along one axis: line l starts at l / inner · extent · inner + l % inner and goes on by inner.</summary>
internal struct LineArguments<T, TResult> where T : unmanaged where TResult : unmanaged
{
    public ArrayView<T> X;
    public ArrayView<TResult> Y;
    public int Lines, Extent, Inner;

    /// <summary>What a kernel does differently: the operator's own flags.</summary>
    public int Mode;

    public static LineArguments<T, TResult> Of(GpuStep step, int axis, int mode = 0)
    {
        (nint outer, nint extent, nint inner) = GatherKernel.Around(step.X[0].Shape, axis);
        return new()
        {
            X = step.X[0].As<T>(),
            Y = step.Y[0].As<TResult>(),
            Lines = (int)(outer * inner),
            Extent = (int)extent,
            Inner = (int)inner,
            Mode = mode,
        };
    }

    /// <summary>Where a line starts.</summary>
    public readonly int Start(int line) => line / Inner * Extent * Inner + line % Inner;
}
