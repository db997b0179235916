using System.Numerics;

namespace DagNet;

/// <summary>The reductions along axes.</summary>
internal static unsafe class ReduceKernel
{
    public static Action Sum(CpuStep step) => step.X[0].Type.Element switch
    {
        ElementType.Float32 => Bind<float, SumReducer<float>>(step),
        ElementType.Float64 => Bind<double, SumReducer<double>>(step),
        ElementType.Int32 => Bind<int, SumReducer<int>>(step),
        ElementType.Int64 => Bind<long, SumReducer<long>>(step),
        _ => Bind<byte, SumReducer<byte>>(step),
    };

    public static Action Prod(CpuStep step) => step.X[0].Type.Element switch
    {
        ElementType.Float32 => Bind<float, ProdReducer<float>>(step),
        ElementType.Float64 => Bind<double, ProdReducer<double>>(step),
        ElementType.Int32 => Bind<int, ProdReducer<int>>(step),
        ElementType.Int64 => Bind<long, ProdReducer<long>>(step),
        _ => Bind<byte, ProdReducer<byte>>(step),
    };

    public static Action Max(CpuStep step) => step.X[0].Type.Element switch
    {
        ElementType.Float32 => Bind<float, MaxReducer<float>>(step),
        ElementType.Float64 => Bind<double, MaxReducer<double>>(step),
        ElementType.Int32 => Bind<int, MaxReducer<int>>(step),
        ElementType.Int64 => Bind<long, MaxReducer<long>>(step),
        _ => Bind<byte, MaxReducer<byte>>(step),
    };

    public static Action Min(CpuStep step) => step.X[0].Type.Element switch
    {
        ElementType.Float32 => Bind<float, MinReducer<float>>(step),
        ElementType.Float64 => Bind<double, MinReducer<double>>(step),
        ElementType.Int32 => Bind<int, MinReducer<int>>(step),
        ElementType.Int64 => Bind<long, MinReducer<long>>(step),
        _ => Bind<byte, MinReducer<byte>>(step),
    };

    private static Action Bind<T, TReducer>(CpuStep step)
        where T : unmanaged, INumber<T> where TReducer : struct, IReducer<T>
    {
        int[] shape = step.X[0].Shape;
        var reduced = new bool[shape.Length];
        foreach (int axis in ((Reduce)step.Node.Op).Axes)
            reduced[axis] = true;
        T* x = step.X[0].As<T>(), y = step.Y[0].As<T>();
        return () => Reduction.Run<T, TReducer>(shape, reduced, x, y);
    }
}
