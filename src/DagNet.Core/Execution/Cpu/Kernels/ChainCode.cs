using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DagNet;

/// <summary>
/// Computes a chain over some rows of <paramref name="count"/> elements: from row to row each pointer moves on by its
/// advance in bytes, inputs first.
/// </summary>
internal unsafe delegate void ChainRows(byte** inputs, byte** results, nint* advances, nint rows, nint count);

/// <summary>How an input is read along a row.</summary>
internal enum ChainInput
{
    /// <summary>Element by element.</summary>
    Elements,
    /// <summary>One element for a whole row.</summary>
    EachRow,
    /// <summary>One element for all.</summary>
    Scalar,
}

/// <summary>
/// A fused chain of float32 and bool as machine code: every value stays in a register, where blocks would go through
/// memory once an instruction. The code is made once for all chains of one form.
/// </summary>
internal static class ChainCode
{
    private static readonly ConcurrentDictionary<string, Lazy<ChainRows>> Codes = new(StringComparer.Ordinal);

    /// <summary>Operators and the functions of <see cref="IFloatLanes{V}"/> or <see cref="FloatMath{V, L}"/> that compute them.</summary>
    private static readonly Dictionary<Type, string> Functions = new()
    {
        [typeof(Add)] = "Add",
        [typeof(Sub)] = "Subtract",
        [typeof(Mul)] = "Multiply",
        [typeof(Div)] = "Divide",
        [typeof(Max)] = "Max",
        [typeof(Min)] = "Min",
        [typeof(Neg)] = "Negate",
        [typeof(Abs)] = "Abs",
        [typeof(Sqrt)] = "Sqrt",
        [typeof(Floor)] = "Floor",
        [typeof(Ceil)] = "Ceiling",
        [typeof(Round)] = "Round",
        [typeof(Exp)] = "Exp",
        [typeof(Sigmoid)] = "Sigmoid",
        [typeof(Tanh)] = "Tanh",
        [typeof(Erf)] = "Erf",
        [typeof(Relu)] = "Relu",
        [typeof(Reciprocal)] = "Reciprocal",
        [typeof(Greater)] = "Greater",
        [typeof(GreaterOrEqual)] = "GreaterOrEqual",
        [typeof(Less)] = "Less",
        [typeof(LessOrEqual)] = "LessOrEqual",
        [typeof(Equal)] = "Equal",
        [typeof(And)] = "And",
        [typeof(Or)] = "Or",
        [typeof(Xor)] = "Xor",
        [typeof(Not)] = "Not",
        [typeof(Where)] = "Select",
        [typeof(Cast)] = "Number",
    };

    /// <summary>Whether a chain can be compiled on this machine.</summary>
    public static bool Fits(Fused op) => RuntimeFeature.IsDynamicCodeSupported && Vector128.IsHardwareAccelerated
        && op.Elements.All(e => e is ElementType.Float32 or ElementType.Bool) && op.Instructions.All(i => Fits(op, i));

    /// <summary>The code of a chain whose inputs are read in these ways.</summary>
    public static ChainRows For(Fused op, ChainInput[] inputs)
    {
        string form = string.Join(' ', [.. op.Inputs.Select((x, k) => $"{x.Element}{inputs[k]}"),
            .. op.Instructions.Select(i => $"{i.Op.Name}({string.Join(',', i.Arguments)})"), string.Join(',', op.Results)]);
        return Codes.GetOrAdd(form, _ => new(() => Make(op, inputs))).Value;
    }

    private static bool Fits(Fused op, Instruction instruction)
    {
        bool fromBool = op.Elements[instruction.Arguments[0]] == ElementType.Bool;
        return Functions.ContainsKey(instruction.Op.GetType()) && instruction.Op switch
        {
            Cast cast => fromBool && cast.To == ElementType.Float32,
            // Masks are no numbers: what compares or chooses bools runs block by block.
            Where => op.Elements[instruction.Arguments[1]] == ElementType.Float32,
            And or Or or Xor or Not => fromBool,
            _ => !fromBool,
        };
    }

    private static ChainRows Make(Fused op, ChainInput[] inputs)
        => Vector512.IsHardwareAccelerated ? Make<Vector512<float>, Float512>(op, inputs)
        : Vector256.IsHardwareAccelerated ? Make<Vector256<float>, Float256>(op, inputs)
        : Make<Vector128<float>, Float128>(op, inputs);

    private static unsafe ChainRows Make<V, L>(Fused op, ChainInput[] inputs)
        where V : unmanaged
        where L : struct, IFloatLanes<V>
    {
        var method = new DynamicMethod("Chain", null,
            [typeof(byte**), typeof(byte**), typeof(nint*), typeof(nint), typeof(nint)], typeof(ChainCode).Module, skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        LocalBuilder[] pointers = [.. Enumerable.Range(0, inputs.Length + op.Results.Length).Select(_ => il.DeclareLocal(typeof(byte*)))];
        LocalBuilder[] values = [.. op.Elements.Select(_ => il.DeclareLocal(typeof(V)))];
        // The last vector of a row has locals of its own. What a call returns into lives on the stack, and a whole loop that shared it would write
        // and read it there each time, slowly where it lies across two lines of the cache.
        LocalBuilder[] rest = [.. values.Select((local, k) => k < inputs.Length && inputs[k] != ChainInput.Elements ? local : il.DeclareLocal(typeof(V)))];
        LocalBuilder row = il.DeclareLocal(typeof(nint)), i = il.DeclareLocal(typeof(nint)), whole = il.DeclareLocal(typeof(nint));

        for (int k = 0; k < pointers.Length; k++)
        {
            bool input = k < inputs.Length;
            il.Emit(input ? OpCodes.Ldarg_0 : OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, (input ? k : k - inputs.Length) * sizeof(nint));
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Stloc, pointers[k]);
        }
        Broadcast(ChainInput.Scalar);
        il.Emit(OpCodes.Ldarg, 4);
        il.Emit(OpCodes.Ldc_I4, L.Count);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, whole);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Stloc, row);
        Label nextRow = il.DefineLabel(), end = il.DefineLabel(), vectors = il.DefineLabel(), some = il.DefineLabel(), rowDone = il.DefineLabel();

        il.MarkLabel(nextRow);
        il.Emit(OpCodes.Ldloc, row);
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Bge, end);
        Broadcast(ChainInput.EachRow);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Stloc, i);
        il.MarkLabel(vectors);
        il.Emit(OpCodes.Ldloc, i);
        il.Emit(OpCodes.Ldloc, whole);
        il.Emit(OpCodes.Bgt, some);
        Body(partial: false);
        Advance(i, L.Count);
        il.Emit(OpCodes.Br, vectors);
        il.MarkLabel(some);
        il.Emit(OpCodes.Ldloc, i);
        il.Emit(OpCodes.Ldarg, 4);
        il.Emit(OpCodes.Bge, rowDone);
        Body(partial: true);
        il.MarkLabel(rowDone);
        for (int k = 0; k < pointers.Length; k++)
        {
            il.Emit(OpCodes.Ldloc, pointers[k]);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Ldc_I4, k * sizeof(nint));
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, pointers[k]);
        }
        Advance(row, 1);
        il.Emit(OpCodes.Br, nextRow);
        il.MarkLabel(end);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<ChainRows>();

        MethodInfo Function(string name) => typeof(L).GetMethod(name) ?? typeof(FloatMath<V, L>).GetMethod(name)!;

        void Advance(LocalBuilder local, int by)
        {
            il.Emit(OpCodes.Ldloc, local);
            il.Emit(OpCodes.Ldc_I4, by);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, local);
        }

        void Broadcast(ChainInput kind)
        {
            for (int k = 0; k < inputs.Length; k++)
            {
                if (inputs[k] != kind) continue;
                il.Emit(OpCodes.Ldloc, pointers[k]);
                il.Emit(OpCodes.Call, Function(op.Elements[k] == ElementType.Bool ? "BroadcastBool" : "BroadcastFrom"));
                il.Emit(OpCodes.Stloc, values[k]);
            }
        }

        void Place(int pointer, ElementType element)
        {
            il.Emit(OpCodes.Ldloc, pointers[pointer]);
            il.Emit(OpCodes.Ldloc, i);
            if (element != ElementType.Bool)
            {
                il.Emit(OpCodes.Ldc_I4_4);
                il.Emit(OpCodes.Mul);
            }
            il.Emit(OpCodes.Add);
        }

        void Left()
        {
            il.Emit(OpCodes.Ldarg, 4);
            il.Emit(OpCodes.Ldloc, i);
            il.Emit(OpCodes.Sub);
        }

        void Body(bool partial)
        {
            var loaded = new HashSet<int>();
            LocalBuilder[] locals = partial ? rest : values;
            for (int n = 0; n < op.Instructions.Length; n++)
            {
                Instruction instruction = op.Instructions[n];
                foreach (int argument in instruction.Arguments)
                    if (argument < inputs.Length && inputs[argument] == ChainInput.Elements && loaded.Add(argument))
                        Load(argument, partial);
                foreach (int argument in instruction.Arguments)
                    il.Emit(OpCodes.Ldloc, locals[argument]);
                il.Emit(OpCodes.Call, Function(Functions[instruction.Op.GetType()]));
                int value = inputs.Length + n;
                il.Emit(OpCodes.Stloc, locals[value]);
                for (int r = 0; r < op.Results.Length; r++)
                    if (op.Results[r] == value)
                        Store(r, value, partial);
            }
        }

        void Load(int input, bool partial)
        {
            bool bools = op.Elements[input] == ElementType.Bool;
            Place(input, op.Elements[input]);
            if (partial) Left();
            il.Emit(OpCodes.Call, Function((partial, bools) switch
            {
                (false, false) => "Load",
                (false, true) => "LoadBools",
                (true, false) => "LoadSome",
                (true, true) => "LoadSomeBools",
            }));
            il.Emit(OpCodes.Stloc, (partial ? rest : values)[input]);
        }

        void Store(int result, int value, bool partial)
        {
            bool bools = op.Elements[value] == ElementType.Bool;
            il.Emit(OpCodes.Ldloc, (partial ? rest : values)[value]);
            Place(inputs.Length + result, op.Elements[value]);
            if (partial) Left();
            il.Emit(OpCodes.Call, Function((partial, bools) switch
            {
                (false, false) => "Store",
                (false, true) => "StoreBools",
                (true, false) => "StoreSome",
                (true, true) => "StoreSomeBools",
            }));
        }
    }
}
