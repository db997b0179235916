namespace DagNet.Gpu;

/// <summary>A step without a kernel for the device: its inputs are copied to the host, computed with there, and its results copied back.</summary>
internal static unsafe class HostStep
{
    public static Action Bind(GpuProgram program, GpuStep step)
    {
        (Staging Staging, CpuOperand Operand)[] x = [.. step.X.Select(Stage)], y = [.. step.Y.Select(Stage)];
        Action kernel = CpuKernels.Bind(new(step.Node, [.. x.Select(o => o.Operand)], [.. y.Select(o => o.Operand)], program.HostScratch));
        return () =>
        {
            foreach ((Staging staging, _) in x)
                staging.ToHost(program.Backend.Stream);
            program.Backend.Stream.Synchronize();
            kernel();
            foreach ((Staging staging, _) in y)
                staging.ToDevice(program.Backend.Stream);
        };

        (Staging, CpuOperand) Stage(GpuOperand operand)
        {
            Staging staging = program.Stage(operand.Bytes, checked((int)operand.Type.Bytes));
            return (staging, new(operand.Type, staging.Pointer));
        }
    }
}
