using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>
/// Whether a kernel's argument has gaps before its end: ILGPU takes two structs for one whose fields are the same when their nesting is not
/// looked at, and then gives both the gaps of the one that it met first, so that a kernel reads its numbers from wrong places.
/// </summary>
internal static class ArgumentLayout
{
    private const int ViewBytes = 16, ViewAlignment = 8;

    /// <summary>The first field of a kernel's argument that a gap follows; null where there is none.</summary>
    public static string? Gap(Type argument) => Gap(argument, 0, whole: true);

    private static string? Gap(Type type, int offset, bool whole)
    {
        FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        for (int k = 0; k < fields.Length; k++)
        {
            Type field = fields[k].FieldType;
            if (IsNested(field) && Gap(field, offset, whole: false) is { } inside)
                return inside;
            offset += Size(field);
            int next = k + 1 < fields.Length ? Alignment(fields[k + 1].FieldType) : whole ? 1 : Alignment(type);
            if (offset % next != 0)
                return $"{type.Name}.{fields[k].Name}";
        }
        return null;
    }

    private static bool IsView(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>);

    private static bool IsNested(Type type) => type is { IsValueType: true, IsPrimitive: false, IsEnum: false } && !IsView(type);

    private static int Size(Type type) => IsView(type) ? ViewBytes : !IsNested(type) ? Marshal.SizeOf(type)
        : type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Sum(f => Size(f.FieldType));

    private static int Alignment(Type type) => IsView(type) ? ViewAlignment : !IsNested(type) ? Marshal.SizeOf(type)
        : type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Select(f => Alignment(f.FieldType)).DefaultIfEmpty(1).Max();
}
