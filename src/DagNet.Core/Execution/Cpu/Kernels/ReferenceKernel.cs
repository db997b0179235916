namespace DagNet;

/// <summary>Any operator by its reference formula: correct for every operator, users' own included, and slow.</summary>
internal static class ReferenceKernel
{
    public static Action Bind(CpuStep step)
    {
        CpuOperand[] x = step.X, y = step.Y;
        int[][] shapes = [.. x.Select(k => k.Shape)];
        return () =>
        {
            var inputs = new DenseArray[x.Length];
            for (int k = 0; k < x.Length; k++)
                inputs[k] = new(ElementTypes.ToDoubles(x[k].Type.Element, x[k].Bytes), shapes[k]);
            DenseArray[] results = step.Node.Op.Evaluate(inputs, step.Node.Types);
            for (int k = 0; k < y.Length; k++)
                ElementTypes.FromDoubles(y[k].Type.Element, results[k].Data, y[k].Bytes);
        };
    }
}
