namespace DagNet;

/// <summary>Random operators: the draw of each element depends on its position alone.</summary>
internal static class RandomKernel
{
    public static Action Bind(CpuStep step)
    {
        CpuOperand[] x = step.X, y = step.Y;
        var op = (RandomOp)step.Node.Op;
        CpuOperand state = x[0], result = y[0];
        return result.Type.Element == ElementType.Float32
            ? () => op.Draw(state.Span<long>()[0], state.Span<long>()[1], 0, result.Span<float>())
            : () => op.Draw(state.Span<long>()[0], state.Span<long>()[1], 0, result.Span<double>());
    }
}
