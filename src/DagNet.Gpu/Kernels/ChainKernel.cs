using System.Reflection;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>Chains of pointwise operators, each as one kernel; an operator alone is a chain of one.</summary>
internal static class ChainKernel
{
    public static string? Obstacle(Step step) => ChainFormula.Obstacle(ChainOf(step.Node));

    public static Action Bind(GpuStep step)
    {
        Fused chain = ChainOf(step.Node);
        ChainAccess access = ChainAccess.Of(chain);
        ChainType type = ChainType.Of(chain, access);
        object arguments = Activator.CreateInstance(type.Arguments)!;
        for (int k = 0; k < step.X.Length; k++)
            Set(ChainType.View(k), View(step.X[k], chain.Elements[k]));
        for (int k = 0; k < step.Y.Length; k++)
            Set(ChainType.Result(k), View(step.Y[k], chain.Elements[chain.Results[k]]));
        Set("count", chain.Shape.Count);
        for (int axis = 1; axis < access.Extents.Length; axis++)
            Set(ChainType.Extent(axis), access.Extents[axis]);
        for (int k = 0; k < step.X.Length; k++)
            for (int axis = 0; axis < access.Extents.Length; axis++)
                if (access.Strides[k] is { } strides && strides[axis] != 0)
                    Set(ChainType.Stride(k, axis), strides[axis]);
        return (Action)typeof(ChainKernel).GetMethod(nameof(Start), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type.Chain, type.Arguments).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [step, arguments, chain.Shape.Count], null)!;

        void Set(string field, object value) => type.Arguments.GetField(field)!.SetValue(arguments, value);
    }

    private static Action Start<TChain, TArguments>(GpuStep step, TArguments arguments, int count)
        where TChain : struct, IChain<TArguments> where TArguments : struct
        => step.Over(count, Run<TChain, TArguments>, arguments);

    private static void Run<TChain, TArguments>(TArguments arguments) where TChain : struct, IChain<TArguments> where TArguments : struct
    {
        int count = TChain.Count(arguments), stride = Grid.DimX * Group.DimX;
        for (int i = Grid.GlobalIndex.X; i < count && i >= 0; i += stride)
            TChain.At(arguments, i);
    }

    private static Fused ChainOf(Node node) => node.Op as Fused ?? new Fused(node.Shape, [.. node.Inputs.Select(x => x.Type)],
        [new((Pointwise)node.Op, [.. Enumerable.Range(0, node.Inputs.Length)])], [node.Inputs.Length]);

    private static object View(GpuOperand operand, ElementType element) => Type.GetTypeCode(ChainFormula.TypeOf(element)) switch
    {
        TypeCode.Single => operand.As<float>(),
        TypeCode.Int32 => operand.As<int>(),
        TypeCode.Int64 => operand.As<long>(),
        TypeCode.Byte => operand.As<byte>(),
        TypeCode.UInt64 => operand.As<ulong>(),
        TypeCode.SByte => operand.As<sbyte>(),
        TypeCode.Int16 => operand.As<short>(),
        TypeCode.UInt16 => operand.As<ushort>(),
        _ => operand.As<uint>(),
    };
}
