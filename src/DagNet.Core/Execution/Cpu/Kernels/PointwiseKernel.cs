namespace DagNet;

/// <summary>A pointwise operator alone, over whole tensors.</summary>
internal static unsafe class PointwiseKernel
{
    public static Action Bind(CpuStep step)
    {
        CpuOperand[] x = step.X, y = step.Y;
        PointwiseBlock block = ((Pointwise)step.Node.Op).Block([.. x.Select(k => k.Type.Element)]);
        CpuOperand result = y[0];
        int count = result.Count;
        return () =>
        {
            void** inputs = stackalloc void*[x.Length];
            for (int k = 0; k < x.Length; k++)
                inputs[k] = x[k].Pointer;
            block(inputs, result.Pointer, count);
        };
    }
}
