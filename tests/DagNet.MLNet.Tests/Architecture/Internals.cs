using System.Reflection;
using System.Reflection.Emit;

namespace DagNet.MLNet.Tests;

/// <summary>Finds what a type uses of ML.NET that is not public there.</summary>
internal static class Internals
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<short, OpCode> s_opcodes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>The members and types that are not public, in the type's bases, signatures, attributes and code.</summary>
    public static IEnumerable<string> UsedBy(Type type)
    {
        var used = new HashSet<MemberInfo>();
        IEnumerable<Type> inherited = type.BaseType?.GetInterfaces() ?? [];
        used.UnionWith(type.GetInterfaces().Except(inherited).Except(type.GetInterfaces().SelectMany(i => i.GetInterfaces())));
        if (type.BaseType is { } parent)
            used.Add(parent);
        foreach (MemberInfo member in type.GetMembers(Declared).Append(type))
            used.UnionWith(member.GetCustomAttributesData().Select(data => data.AttributeType));
        foreach (FieldInfo field in type.GetFields(Declared))
            used.Add(field.FieldType);
        foreach (MethodBase method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
        {
            used.UnionWith(method.GetParameters().Select(parameter => parameter.ParameterType));
            if (method is MethodInfo { ReturnType: var result })
                used.Add(result);
            used.UnionWith(InCode(method));
        }
        return used.SelectMany(Parts).Where(IsHidden).Select(member => $"{member.DeclaringType?.FullName ?? "type"}.{member.Name}").Distinct();
    }

    private static IEnumerable<MemberInfo> InCode(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
            yield break;
        foreach (LocalVariableInfo local in body.LocalVariables)
            yield return local.LocalType;
        byte[] il = body.GetILAsByteArray()!;
        Type[] typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : [];
        Type[] methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (int at = 0; at < il.Length;)
        {
            OpCode code = s_opcodes[il[at] == 0xFE ? (short)(0xFE00 | il[at + 1]) : il[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok
                && method.Module.ResolveMember(BitConverter.ToInt32(il, at), typeArguments, methodArguments) is { } member)
                yield return member;
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, at),
                _ => 4,
            };
        }
    }

    /// <summary>A member with the types in its signature; a type with its arguments.</summary>
    private static IEnumerable<MemberInfo> Parts(MemberInfo member)
    {
        if (member is not Type type)
            return member.DeclaringType is { } declaring ? Parts(declaring).Append(member) : [member];
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];
    }

    private static bool IsHidden(MemberInfo member) =>
        (member as Type ?? member.DeclaringType)?.Assembly.GetName().Name!.StartsWith("Microsoft.ML", StringComparison.Ordinal) == true
        && member switch
        {
            Type type => !type.IsGenericParameter && !type.IsVisible,
            MethodBase method => !(method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly),
            FieldInfo field => !(field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly),
            _ => false,
        };
}
