using System.Reflection;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;

namespace DagNet.Gpu;

/// <summary>Tries whether the formula of a user's own operator compiles for a device, in a context of its own, which a failure spoils.</summary>
internal static class Trial
{
    public static bool Compiles(MethodInfo formula)
    {
        Type[] operation = formula.GetGenericArguments();
        MethodInfo? kernel = typeof(Trial).GetMethod(formula.Name, BindingFlags.Public | BindingFlags.Static);
        if (kernel is null)
            return false;
        using Context context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive));
        try
        {
            using var compiler = new PTXBackend(context, new CudaCapabilityContext(CudaArchitecture.SM_80), CudaArchitecture.SM_80,
                CudaInstructionSet.ISA_88, null);
            KernelHost.Compile(compiler, kernel.MakeGenericMethod(operation));
            return true;
        }
        catch (Exception e) when (e is AggregateException or NotSupportedException or InternalCompilerException or InvalidOperationException)
        {
            return false;
        }
    }

    public static void UnaryFloat<TOp, T>(ArrayView<T> x) where TOp : IUnaryFloat<TOp>
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => x[0] = TOp.Of(x[1]);

    public static void UnaryNumber<TOp, T>(ArrayView<T> x) where TOp : IUnaryNumber<TOp>
        where T : unmanaged, System.Numerics.INumber<T> => x[0] = TOp.Of(x[1]);

    public static void BinaryFloat<TOp, T>(ArrayView<T> x) where TOp : IBinaryFloat<TOp>
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => x[0] = TOp.Of(x[1], x[2]);

    public static void BinaryNumber<TOp, T>(ArrayView<T> x) where TOp : IBinaryNumber<TOp>
        where T : unmanaged, System.Numerics.INumber<T> => x[0] = TOp.Of(x[1], x[2]);

    public static void BinaryWhole<TOp, T>(ArrayView<T> x) where TOp : IBinaryWhole<TOp>
        where T : unmanaged, System.Numerics.IBinaryInteger<T> => x[0] = TOp.Of(x[1], x[2]);
}
