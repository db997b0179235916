namespace DagNet.Gpu;

/// <summary>A chain as a type, with its arguments bound to memory.</summary>
internal sealed record BoundChain(ChainType Type, object Arguments)
{
    /// <param name="chain">The chain.</param>
    /// <param name="role">What it is in its kernel.</param>
    /// <param name="x">Its inputs; that which the kernel gives has no memory.</param>
    /// <param name="y">Its results; none of a producer.</param>
    /// <param name="place">Which input the kernel gives; −1 for none.</param>
    public static BoundChain Of(Fused chain, ChainRole role, ReadOnlySpan<GpuOperand> x, ReadOnlySpan<GpuOperand> y, int place = -1)
    {
        ChainAccess access = ChainAccess.Of(chain);
        ChainType type = ChainType.Of(chain, access, role, place);
        object arguments = Activator.CreateInstance(type.Arguments)!;
        for (int k = 0; k < x.Length; k++)
            if (k != place)
                Set(ChainType.View(k), View(x[k], chain.Elements[k]));
        for (int k = 0; k < y.Length; k++)
            Set(ChainType.Result(k), View(y[k], chain.Elements[chain.Results[k]]));
        Set("count", chain.Shape.Count);
        for (int axis = 1; axis < access.Extents.Length; axis++)
            Set(ChainType.Extent(axis), access.Extents[axis]);
        for (int k = 0; k < x.Length; k++)
            for (int axis = 0; axis < access.Extents.Length; axis++)
                if (access.Strides[k] is { } strides && strides[axis] != 0)
                    Set(ChainType.Stride(k, axis), strides[axis]);
        return new(type, arguments);

        void Set(string field, object value) => type.Arguments.GetField(field)!.SetValue(arguments, value);
    }

    private static object View(GpuOperand operand, ElementType element) => System.Type.GetTypeCode(ChainFormula.TypeOf(element)) switch
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
