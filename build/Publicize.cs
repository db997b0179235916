// Compiled by MSBuild (Publicize.targets), not by a project; netstandard2.0 only.
using System;
using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies assemblies with every internal type, method and field marked public, for the compiler to read.
/// Only visibility bits in the metadata tables change (ECMA-335 II.22.15, II.22.26, II.22.37); private members stay
/// private, so that no names become ambiguous that were not so inside the assembly.
/// </summary>
public sealed class Publicize : Task
{
    [Required]
    public ITaskItem[] Assemblies { get; set; }

    [Required]
    public string Directory { get; set; }

    public override bool Execute()
    {
        System.IO.Directory.CreateDirectory(Directory);
        foreach (ITaskItem assembly in Assemblies)
        {
            string target = Path.Combine(Directory, Path.GetFileName(assembly.ItemSpec));
            string beside = target + "." + Guid.NewGuid().ToString("N");
            byte[] image = File.ReadAllBytes(assembly.ItemSpec);
            Metadata.Publicize(image);
            File.WriteAllBytes(beside, image);
            File.Delete(target);
            File.Move(beside, target);
        }
        return true;
    }
}

internal static class Metadata
{
    private const int Module = 0, TypeRef = 1, TypeDef = 2, FieldPtr = 3, Field = 4, MethodPtr = 5, MethodDef = 6,
        Param = 8, ModuleRef = 0x1A, TypeSpec = 0x1B, AssemblyRef = 0x23;

    public static void Publicize(byte[] image)
    {
        int tables = TableStream(image);
        byte heaps = image[tables + 6];
        int text = (heaps & 1) != 0 ? 4 : 2, guid = (heaps & 2) != 0 ? 4 : 2, blob = (heaps & 4) != 0 ? 4 : 2;
        long present = BitConverter.ToInt64(image, tables + 8);
        var rows = new int[64];
        int at = tables + 24;
        for (int table = 0; table < 64; table++)
            if ((present >> table & 1) != 0)
            {
                rows[table] = BitConverter.ToInt32(image, at);
                at += 4;
            }

        Func<int, int> index = table => rows[table] < 0x10000 ? 2 : 4;
        Func<int[], int> coded = all => Array.Exists(all, table => rows[table] >= 0x4000) ? 4 : 2;
        int scope = coded(new[] { Module, ModuleRef, AssemblyRef, TypeRef });
        int type = coded(new[] { TypeDef, TypeRef, TypeSpec });
        var size = new int[MethodDef + 1];
        size[Module] = 2 + text + 3 * guid;
        size[TypeRef] = scope + 2 * text;
        size[TypeDef] = 4 + 2 * text + type + index(Field) + index(MethodDef);
        size[FieldPtr] = index(Field);
        size[Field] = 2 + text + blob;
        size[MethodPtr] = index(MethodDef);
        size[MethodDef] = 4 + 2 + 2 + text + blob + index(Param);

        for (int table = Module; table <= MethodDef; table++)
            for (int row = 0; row < rows[table]; row++, at += size[table])
                if (table == TypeDef)
                    image[at] = Type(image[at]);
                else if (table == Field)
                    image[at] = Member(image[at]);
                else if (table == MethodDef)
                    image[at + 6] = Member(image[at + 6]);
    }

    /// <summary>TypeAttributes: not public → public; nested and internal in any way → nested public.</summary>
    private static byte Type(byte flags)
    {
        int visibility = flags & 7;
        int open = visibility == 0 ? 1 : visibility == 5 || visibility == 6 || visibility == 7 ? 2 : visibility;
        return (byte)(flags & ~7 | open);
    }

    /// <summary>Private protected (2), internal (3) and protected internal (5) → public (6).</summary>
    private static byte Member(byte flags)
    {
        int access = flags & 7;
        return (byte)(flags & ~7 | (access == 2 || access == 3 || access == 5 ? 6 : access));
    }

    /// <summary>Where the stream "#~" starts: DOS header → PE header → CLI header → metadata root.</summary>
    private static int TableStream(byte[] image)
    {
        int pe = BitConverter.ToInt32(image, 0x3C);
        int optional = pe + 24;
        bool wide = BitConverter.ToUInt16(image, optional) == 0x20B;
        int sections = optional + BitConverter.ToUInt16(image, pe + 20);
        int count = BitConverter.ToUInt16(image, pe + 6);
        Func<int, int> offset = address =>
        {
            for (int s = sections; s < sections + 40 * count; s += 40)
            {
                int start = BitConverter.ToInt32(image, s + 12);
                if (address >= start && address < start + BitConverter.ToInt32(image, s + 16))
                    return address - start + BitConverter.ToInt32(image, s + 20);
            }
            throw new BadImageFormatException("An address lies in no section.");
        };
        int cli = offset(BitConverter.ToInt32(image, optional + (wide ? 112 : 96) + 14 * 8));
        int root = offset(BitConverter.ToInt32(image, cli + 8));
        int at = root + 16 + BitConverter.ToInt32(image, root + 12);
        int streams = BitConverter.ToUInt16(image, at + 2);
        at += 4;
        for (int s = 0; s < streams; s++)
        {
            int start = root + BitConverter.ToInt32(image, at);
            int name = at += 8;
            while (image[at] != 0)
                at++;
            if (at - name == 2 && image[name] == '#' && image[name + 1] == '~')
                return start;
            at = name + (at - name) / 4 * 4 + 4;
        }
        throw new BadImageFormatException("The assembly has no metadata tables.");
    }
}
