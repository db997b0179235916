using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>A chain composed as a type, and the type of its arguments.</summary>
/// <remarks>
/// The type's one method is straight code: each formula is a call that ILGPU inlines, each value a local. Nothing of it is run here;
/// ILGPU reads it. Chains that differ in extents only share their type, and so their compiled kernel.
/// </remarks>
internal sealed class ChainType
{
    private static readonly ConcurrentDictionary<string, Lazy<ChainType>> Known = new(StringComparer.Ordinal);
    private static readonly ModuleBuilder Module = NewModule();
    private static int _number;

    private ChainType(Type chain, Type arguments) => (Chain, Arguments) = (chain, arguments);

    /// <summary>Implements <see cref="IChain{T}"/>, <see cref="IProducer{T, U}"/> or <see cref="IConsumer{T, U}"/>, by the chain's role.</summary>
    public Type Chain { get; }

    /// <summary>The views x0…, then y0…, then the numbers count, e1…, and s0_0….</summary>
    public Type Arguments { get; }

    /// <summary>The type of a chain whose inputs are found in a way.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="access">How its inputs are found.</param>
    /// <param name="role">What it is in its kernel.</param>
    /// <param name="place">Which input of a consumer the kernel gives; else −1.</param>
    public static ChainType Of(Fused chain, ChainAccess access, ChainRole role, int place)
    {
        string key = $"{role}{place}|{access.Signature}|{CodeOf(chain)}";
        return Known.GetOrAdd(key, _ => new(() => Compose(chain, access, role, place))).Value;
    }

    /// <summary>The type of a group of updates.</summary>
    public static ChainType Of(UpdateGroup group)
        => Known.GetOrAdd($"{group.Signature}|{CodeOf(group.Chain)}", _ => new(() => Compose(group))).Value;

    /// <summary>What chains that compute the same have in common, wherever their inputs lie.</summary>
    public static string CodeOf(Fused chain)
    {
        // Of users' operators two may have one name.
        IEnumerable<string?> foreign = chain.Instructions.Select(i => i.Op.GetType()).Where(t => t.Assembly != typeof(Op).Assembly)
            .Select(t => t.AssemblyQualifiedName);
        return $"{string.Join(',', chain.Elements)}|{chain.AttributeText}|{string.Join('|', foreign)}";
    }

    public static string View(int input) => $"x{input}";

    public static string Result(int result) => $"y{result}";

    public static string Extent(int axis) => $"e{axis}";

    public static string Stride(int input, int axis) => $"s{input}_{axis}";

    /// <summary>The number of elements of a group's segment.</summary>
    public static string Length(int segment) => $"n{segment}";

    /// <summary>The same with the gap behind it.</summary>
    public static string Room(int segment) => $"p{segment}";

    private static ModuleBuilder NewModule()
    {
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("DagNet.Gpu.Chains"), AssemblyBuilderAccess.Run);
        // ILGPU makes its launchers in an assembly of its own, which sees ours.
        ConstructorInfo visible = typeof(InternalsVisibleToAttribute).GetConstructor([typeof(string)])!;
        assembly.SetCustomAttribute(new(visible, ["ILGPURuntime"]));
        return assembly.DefineDynamicModule("DagNet.Gpu.Chains");
    }

    private static ChainType Compose(Fused chain, ChainAccess access, ChainRole role, int place)
    {
        lock (Module)
        {
            int number = _number++;
            Type arguments = ArgumentsOf(chain, access, role, place, number);
            Type contract = Contract(chain, role, place, arguments);
            TypeBuilder type = Struct($"Chain{number}");
            type.AddInterfaceImplementation(contract);
            if (role == ChainRole.Whole)
                Count(type, contract, arguments);
            string name = role switch
            {
                ChainRole.Producer => nameof(IProducer<int, int>.Get),
                ChainRole.Consumer => nameof(IConsumer<int, int>.Take),
                _ => nameof(IChain<int>.At),
            };
            Body(Method(type, contract, name), chain, access, role, place, arguments);
            return new(type.CreateType(), arguments);
        }
    }

    private static ChainType Compose(UpdateGroup group)
    {
        lock (Module)
        {
            int number = _number++;
            TypeBuilder fields = Struct($"Arguments{number}");
            for (int k = 0; k < group.Views.Length; k++)
                fields.DefineField(View(k), typeof(ArrayView<>).MakeGenericType(ChainFormula.TypeOf(group.Views[k].Element)!), FieldAttributes.Public);
            fields.DefineField("count", typeof(int), FieldAttributes.Public);
            for (int k = 0; k < group.Segments.Length; k++)
            {
                fields.DefineField(Length(k), typeof(int), FieldAttributes.Public);
                fields.DefineField(Room(k), typeof(int), FieldAttributes.Public);
            }
            Type arguments = fields.CreateType(), contract = typeof(IChain<>).MakeGenericType(arguments);
            TypeBuilder type = Struct($"Chain{number}");
            type.AddInterfaceImplementation(contract);
            Count(type, contract, arguments);
            Body(Method(type, contract, nameof(IChain<int>.At)), group, arguments);
            return new(type.CreateType(), arguments);
        }
    }

    private static void Count(TypeBuilder type, Type contract, Type arguments)
    {
        ILGenerator count = Method(type, contract, nameof(IChain<int>.Count));
        count.Emit(OpCodes.Ldarg_0);
        count.Emit(OpCodes.Ldfld, arguments.GetField("count")!);
        count.Emit(OpCodes.Ret);
    }

    private static Type Contract(Fused chain, ChainRole role, int place, Type arguments) => role switch
    {
        ChainRole.Producer => typeof(IProducer<,>).MakeGenericType(arguments, ChainFormula.TypeOf(chain.Elements[chain.Results[0]])!),
        ChainRole.Consumer => typeof(IConsumer<,>).MakeGenericType(arguments, ChainFormula.TypeOf(chain.Elements[place])!),
        _ => typeof(IChain<>).MakeGenericType(arguments),
    };

    private static TypeBuilder Struct(string name)
        => Module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.SequentialLayout, typeof(ValueType));

    private static ILGenerator Method(TypeBuilder type, Type contract, string name)
    {
        MethodInfo declared = contract.GetMethod(name)!;
        MethodBuilder method = type.DefineMethod(name, MethodAttributes.Public | MethodAttributes.Static, declared.ReturnType,
            [.. declared.GetParameters().Select(p => p.ParameterType)]);
        type.DefineMethodOverride(method, declared);
        return method.GetILGenerator();
    }

    private static Type ArgumentsOf(Fused chain, ChainAccess access, ChainRole role, int place, int number)
    {
        TypeBuilder type = Struct($"Arguments{number}");
        int numbers = 0;
        void Field(string name, Type of)
        {
            type.DefineField(name, of, FieldAttributes.Public);
            numbers += of == typeof(int) ? 1 : 0;
        }
        for (int k = 0; k < chain.Inputs.Length; k++)
            if (k != place)
                Field(View(k), typeof(ArrayView<>).MakeGenericType(ChainFormula.TypeOf(chain.Elements[k])!));
        for (int k = 0; k < chain.Results.Length && role != ChainRole.Producer; k++)
            Field(Result(k), typeof(ArrayView<>).MakeGenericType(ChainFormula.TypeOf(chain.Elements[chain.Results[k]])!));
        Field("count", typeof(int));
        for (int axis = 1; axis < access.Extents.Length; axis++)
            Field(Extent(axis), typeof(int));
        for (int k = 0; k < chain.Inputs.Length; k++)
            for (int axis = 0; axis < access.Extents.Length; axis++)
                if (access.Strides[k] is { } strides && strides[axis] != 0)
                    Field(Stride(k, axis), typeof(int));
        // No gap before what a kernel passes behind it.
        if (numbers % 2 != 0)
            Field("filler", typeof(int));
        return type.CreateType();
    }

    /// <summary>Finds the segment that an index is in, and computes the element of it.</summary>
    private static void Body(ILGenerator code, UpdateGroup group, Type arguments)
    {
        void Argument(string name)
        {
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldfld, arguments.GetField(name)!);
        }
        Fused chain = group.Chain;
        LocalBuilder index = code.DeclareLocal(typeof(int));
        LocalBuilder[] values = [.. chain.Elements.Select(e => code.DeclareLocal(ChainFormula.TypeOf(e)!))];
        Label end = code.DefineLabel();
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Stloc, index);
        for (int segment = 0; segment < group.Segments.Length; segment++)
        {
            int[] views = group.Segments[segment];
            Label next = code.DefineLabel();
            code.Emit(OpCodes.Ldloc, index);
            Argument(Room(segment));
            code.Emit(OpCodes.Bge, next);
            code.Emit(OpCodes.Ldloc, index);
            Argument(Length(segment));
            code.Emit(OpCodes.Bge, end);
            for (int k = 0; k < chain.Inputs.Length; k++)
            {
                Argument(View(views[k]));
                if (group.Scalars[k])
                    code.Emit(OpCodes.Ldc_I4_0);
                else
                    code.Emit(OpCodes.Ldloc, index);
                code.Emit(OpCodes.Call, Memory(nameof(ChainMemory.Read), chain.Elements[k]));
                code.Emit(OpCodes.Stloc, values[k]);
            }
            for (int k = 0; k < chain.Instructions.Length; k++)
            {
                foreach (int argument in chain.Instructions[k].Arguments)
                    code.Emit(OpCodes.Ldloc, values[argument]);
                ChainFormula.Emit(code, chain.Instructions[k], chain.Elements);
                code.Emit(OpCodes.Stloc, values[chain.Inputs.Length + k]);
            }
            for (int k = 0; k < chain.Results.Length; k++)
            {
                Argument(View(views[chain.Inputs.Length + k]));
                code.Emit(OpCodes.Ldloc, index);
                code.Emit(OpCodes.Ldloc, values[chain.Results[k]]);
                code.Emit(OpCodes.Call, Memory(nameof(ChainMemory.Write), chain.Elements[chain.Results[k]]));
            }
            code.Emit(OpCodes.Br, end);
            code.MarkLabel(next);
            code.Emit(OpCodes.Ldloc, index);
            Argument(Room(segment));
            code.Emit(OpCodes.Sub);
            code.Emit(OpCodes.Stloc, index);
        }
        code.MarkLabel(end);
        code.Emit(OpCodes.Ret);
    }

    private static MethodInfo Memory(string name, ElementType element)
        => typeof(ChainMemory).GetMethod(name)!.MakeGenericMethod(ChainFormula.TypeOf(element)!);

    private static void Body(ILGenerator code, Fused chain, ChainAccess access, ChainRole role, int place, Type arguments)
    {
        void Argument(string name)
        {
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Ldfld, arguments.GetField(name)!);
        }
        LocalBuilder[] coordinates = Coordinates(code, access, Argument);
        var values = new List<LocalBuilder>();
        void Keep(ElementType element)
        {
            LocalBuilder value = code.DeclareLocal(ChainFormula.TypeOf(element)!);
            code.Emit(OpCodes.Stloc, value);
            values.Add(value);
        }
        // All is read before anything is written: a result may stand in the place of an input.
        for (int k = 0; k < chain.Inputs.Length; k++)
        {
            if (k == place)
            {
                code.Emit(OpCodes.Ldarg_2);
                Keep(chain.Elements[k]);
                continue;
            }
            Argument(View(k));
            if (access.Strides[k] is not { } strides)
                code.Emit(OpCodes.Ldarg_1);
            else
            {
                code.Emit(OpCodes.Ldc_I4_0);
                for (int axis = 0; axis < strides.Length; axis++)
                    if (strides[axis] != 0)
                    {
                        code.Emit(OpCodes.Ldloc, coordinates[axis]);
                        Argument(Stride(k, axis));
                        code.Emit(OpCodes.Mul);
                        code.Emit(OpCodes.Add);
                    }
            }
            code.Emit(OpCodes.Call, Memory(nameof(ChainMemory.Read), chain.Elements[k]));
            Keep(chain.Elements[k]);
        }
        for (int k = 0; k < chain.Instructions.Length; k++)
        {
            foreach (int argument in chain.Instructions[k].Arguments)
                code.Emit(OpCodes.Ldloc, values[argument]);
            ChainFormula.Emit(code, chain.Instructions[k], chain.Elements);
            Keep(chain.Elements[chain.Inputs.Length + k]);
        }
        if (role == ChainRole.Producer)
            code.Emit(OpCodes.Ldloc, values[chain.Results[0]]);
        for (int k = 0; k < chain.Results.Length && role != ChainRole.Producer; k++)
        {
            Argument(Result(k));
            code.Emit(OpCodes.Ldarg_1);
            code.Emit(OpCodes.Ldloc, values[chain.Results[k]]);
            code.Emit(OpCodes.Call, Memory(nameof(ChainMemory.Write), chain.Elements[chain.Results[k]]));
        }
        code.Emit(OpCodes.Ret);
    }

    /// <summary>The coordinates of the index along all axes, innermost first by remainders.</summary>
    private static LocalBuilder[] Coordinates(ILGenerator code, ChainAccess access, Action<string> argument)
    {
        var coordinates = new LocalBuilder[access.Extents.Length];
        if (Array.TrueForAll(access.Strides, s => s is null || Array.TrueForAll(s, k => k == 0)))
            return coordinates;
        LocalBuilder rest = code.DeclareLocal(typeof(int));
        code.Emit(OpCodes.Ldarg_1);
        code.Emit(OpCodes.Stloc, rest);
        for (int axis = coordinates.Length - 1; axis >= 0; axis--)
        {
            coordinates[axis] = code.DeclareLocal(typeof(int));
            code.Emit(OpCodes.Ldloc, rest);
            if (axis > 0)
            {
                argument(Extent(axis));
                code.Emit(OpCodes.Rem);
            }
            code.Emit(OpCodes.Stloc, coordinates[axis]);
            if (axis == 0)
                continue;
            code.Emit(OpCodes.Ldloc, rest);
            argument(Extent(axis));
            code.Emit(OpCodes.Div);
            code.Emit(OpCodes.Stloc, rest);
        }
        return coordinates;
    }
}
