using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>
/// Whether a kernel's argument is laid out alike however its fields are nested: ILGPU takes two structs for one whose fields are the same when nesting is
/// not looked at, and then gives both the gaps of the one that it met first, so that a kernel would read its numbers from wrong places.
/// </summary>
internal static class ArgumentLayout
{
    private const int ViewBytes = 16, ViewAlignment = 8;

    /// <summary>The field of a kernel's argument that is followed by a gap which is there because a struct ends or begins; null where there is none.</summary>
    public static string? Gap(Type argument)
    {
        int offset = 0;
        return Gap(argument, ref offset, whole: true);
    }

    private static string? Gap(Type type, ref int offset, bool whole)
    {
        string last = type.Name;
        foreach (FieldInfo field in Fields(type))
        {
            Type of = field.FieldType;
            offset = Aligned(offset, Alignment(First(of)));
            if (offset % Alignment(of) != 0)
                return last;
            last = $"{type.Name}.{field.Name}";
            if (!IsNested(of))
                offset += IsView(of) ? ViewBytes : Alignment(of);
            else if (Gap(of, ref offset, whole: false) is { } inside)
                return inside;
        }
        return !whole && offset % Alignment(type) != 0 ? last : null;
    }

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static int Aligned(int offset, int alignment) => (offset + alignment - 1) / alignment * alignment;

    /// <summary>The type that a struct begins with.</summary>
    private static Type First(Type type) => IsNested(type) && Fields(type) is [var first, ..] ? First(first.FieldType) : type;

    private static bool IsView(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>);

    private static bool IsNested(Type type) => type is { IsValueType: true, IsPrimitive: false, IsEnum: false } && !IsView(type);

    /// <summary>For numbers also their size.</summary>
    private static int Alignment(Type type) => IsView(type) ? ViewAlignment : !IsNested(type) ? Marshal.SizeOf(type)
        : Fields(type).Select(f => Alignment(f.FieldType)).DefaultIfEmpty(1).Max();
}
