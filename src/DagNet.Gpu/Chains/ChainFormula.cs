using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace DagNet.Gpu;

/// <summary>The method that computes one pointwise operator of a chain.</summary>
internal static class ChainFormula
{
    private static readonly ConcurrentDictionary<MethodInfo, bool> Foreign = new();

    /// <summary>The .NET type that elements are computed in; null where there are no kernels for them.</summary>
    public static Type? TypeOf(ElementType element) => element switch
    {
        ElementType.Float32 => typeof(float),
        ElementType.Int32 => typeof(int),
        ElementType.Int64 => typeof(long),
        ElementType.Bool or ElementType.UInt8 => typeof(byte),
        ElementType.UInt64 => typeof(ulong),
        ElementType.Int8 => typeof(sbyte),
        ElementType.Int16 => typeof(short),
        ElementType.UInt16 or ElementType.BFloat16 => typeof(ushort),
        ElementType.UInt32 => typeof(uint),
        _ => null,
    };

    /// <summary>Why a chain cannot run on the device; null where it can.</summary>
    public static string? Obstacle(Fused chain)
    {
        foreach (ElementType element in chain.Elements)
            if (TypeOf(element) is null)
                return $"no kernels compute with {element.Word}";
        foreach (Instruction instruction in chain.Instructions)
            if (!Exists(instruction, chain.Elements))
                return $"{instruction.Op.Name} has no kernel for {chain.Elements[instruction.Arguments[0]].Word}";
        return null;
    }

    /// <summary>Writes the call, with the arguments on the stack.</summary>
    public static void Emit(ILGenerator code, Instruction instruction, IReadOnlyList<ElementType> elements)
    {
        ElementType[] x = [.. instruction.Arguments.Select(a => elements[a])];
        if (instruction.Op is Cast cast)
            Convert(code, x[0], cast.To);
        else
            code.Emit(OpCodes.Call, Method(instruction.Op, x)!);
    }

    private static bool Exists(Instruction instruction, IReadOnlyList<ElementType> elements)
    {
        ElementType[] x = [.. instruction.Arguments.Select(a => elements[a])];
        if (instruction.Op is Cast)
            return true;
        return Method(instruction.Op, x) is { } method
            && (instruction.Op.GetType().Assembly == typeof(Op).Assembly || Foreign.GetOrAdd(method, Trial.Compiles));
    }

    private static MethodInfo? Method(Pointwise op, ElementType[] x)
    {
        Type element = TypeOf(x[^1])!;
        Type[] types = [.. x.Select(e => TypeOf(e)!)];
        Type operation = op.GetType();
        if (op is Where)
            return typeof(OperatorFormulas).GetMethod(nameof(OperatorFormulas.Where))!.MakeGenericMethod(element);
        if (op is Not)
            return typeof(OperatorFormulas).GetMethod(nameof(OperatorFormulas.Not));
        if (op is BitShift shift)
            return typeof(Shifts).GetMethod(shift.Left ? nameof(Shifts.Left) : nameof(Shifts.Right), types);
        if (operation.Assembly == typeof(Op).Assembly && typeof(Formulas).GetMethod(op.Name, types) is { } own)
            return own;
        if (op is Pow)
            return null;
        foreach (Type implemented in operation.GetInterfaces().Where(i => i.IsGenericType))
        {
            Type definition = implemented.GetGenericTypeDefinition();
            bool single = x[0] == ElementType.Float32;
            string? name = definition == typeof(IUnaryNumber<>) ? nameof(OperatorFormulas.UnaryNumber)
                : definition == typeof(IBinaryNumber<>) ? nameof(OperatorFormulas.BinaryNumber)
                : definition == typeof(IComparison<>) ? nameof(OperatorFormulas.Comparison)
                : definition == typeof(IBinaryWhole<>) ? nameof(OperatorFormulas.BinaryWhole)
                : definition == typeof(ILogical<>) ? nameof(OperatorFormulas.Logical)
                : !single ? null
                : definition == typeof(IUnaryFloat<>) ? nameof(OperatorFormulas.UnaryFloat)
                : definition == typeof(IBinaryFloat<>) ? nameof(OperatorFormulas.BinaryFloat)
                : definition == typeof(IClassification<>) ? nameof(OperatorFormulas.Classification)
                : null;
            if (name is not null)
            {
                MethodInfo method = typeof(OperatorFormulas).GetMethod(name)!;
                return method.MakeGenericMethod(method.GetGenericArguments().Length == 1 ? [operation] : [operation, types[0]]);
            }
        }
        return null;
    }

    private static void Convert(ILGenerator code, ElementType from, ElementType to)
    {
        MethodInfo Own(string name) => typeof(Formulas).GetMethod(name)!;
        if (from == to)
            return;
        if (from == ElementType.BFloat16)
            code.Emit(OpCodes.Call, Own(nameof(Formulas.FromBFloat16)));
        else if (to == ElementType.BFloat16)
            code.Emit(OpCodes.Call, Own(nameof(Formulas.ToBFloat16)));
        else if (to == ElementType.Bool)
            code.Emit(OpCodes.Call, typeof(OperatorFormulas).GetMethod(nameof(OperatorFormulas.IsTrue))!.MakeGenericMethod(TypeOf(from)!));
        else if (from == ElementType.Float32 && to is ElementType.Int32 or ElementType.Int16 or ElementType.Int8 or ElementType.UInt16)
        {
            code.Emit(OpCodes.Call, Own(nameof(Formulas.ToInt32)));
            Narrow(code, to);
        }
        else if (from == ElementType.Float32 && to == ElementType.UInt8)
            code.Emit(OpCodes.Call, Own(nameof(Formulas.ToUInt8)));
        else if (from == ElementType.Float32)
        {
            code.Emit(OpCodes.Call, Own(nameof(Formulas.ToInt64)));
            Narrow(code, to);
        }
        else if (to == ElementType.Float32)
        {
            if (from is ElementType.UInt32 or ElementType.UInt64)
                code.Emit(OpCodes.Conv_R_Un);
            code.Emit(OpCodes.Conv_R4);
        }
        else if (to is ElementType.Int64 or ElementType.UInt64 && from is ElementType.UInt32 or ElementType.UInt8 or ElementType.Bool or ElementType.UInt16)
            code.Emit(OpCodes.Conv_U8);
        else
            Narrow(code, to);
    }

    private static void Narrow(ILGenerator code, ElementType to) => code.Emit(to switch
    {
        ElementType.Int8 => OpCodes.Conv_I1,
        ElementType.UInt8 => OpCodes.Conv_U1,
        ElementType.Int16 => OpCodes.Conv_I2,
        ElementType.UInt16 => OpCodes.Conv_U2,
        ElementType.Int32 => OpCodes.Conv_I4,
        ElementType.UInt32 => OpCodes.Conv_U4,
        ElementType.Int64 => OpCodes.Conv_I8,
        _ => OpCodes.Conv_U8,
    });
}
