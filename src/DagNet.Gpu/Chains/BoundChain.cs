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

    /// <param name="group">A group of updates.</param>
    /// <param name="views">Its views in memory.</param>
    public static BoundChain Of(UpdateGroup group, ReadOnlySpan<GpuOperand> views)
    {
        ChainType type = ChainType.Of(group);
        object arguments = Activator.CreateInstance(type.Arguments)!;
        for (int k = 0; k < views.Length; k++)
            Set(ChainType.View(k), View(views[k], group.Views[k].Element));
        for (int k = 0; k < group.Steps.Length; k++)
        {
            Set(ChainType.Length(k), Length(group.Steps[k]));
            Set(ChainType.Room(k), Room(group.Steps[k]));
        }
        Set("count", group.Steps.Sum(Room));
        return new(type, arguments);

        void Set(string field, object value) => type.Arguments.GetField(field)!.SetValue(arguments, value);

        int Length(Step step) => ((Fused)step.Node.Op).Shape.Count;

        int Room(Step step) => (Length(step) + UpdateGroup.Padding - 1) / UpdateGroup.Padding * UpdateGroup.Padding;
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
