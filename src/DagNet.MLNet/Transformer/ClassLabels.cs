using System.Collections.Immutable;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>The values that a key label stands for, in the order of the keys.</summary>
internal abstract class ClassLabels
{
    private static readonly Format[] s_formats =
    [
        new Format<ReadOnlyMemory<char>>(
            DataKind.String, TextDataViewType.Instance, (w, v) => w.Write(v.ToString()), r => r.ReadString().AsMemory()),
        new Format<bool>(DataKind.Boolean, BooleanDataViewType.Instance, (w, v) => w.Write(v), r => r.ReadBoolean()),
        new Format<float>(DataKind.Single, NumberDataViewType.Single, (w, v) => w.Write(v), r => r.ReadSingle()),
        new Format<double>(DataKind.Double, NumberDataViewType.Double, (w, v) => w.Write(v), r => r.ReadDouble()),
        new Format<sbyte>(DataKind.SByte, NumberDataViewType.SByte, (w, v) => w.Write(v), r => r.ReadSByte()),
        new Format<short>(DataKind.Int16, NumberDataViewType.Int16, (w, v) => w.Write(v), r => r.ReadInt16()),
        new Format<int>(DataKind.Int32, NumberDataViewType.Int32, (w, v) => w.Write(v), r => r.ReadInt32()),
        new Format<long>(DataKind.Int64, NumberDataViewType.Int64, (w, v) => w.Write(v), r => r.ReadInt64()),
        new Format<byte>(DataKind.Byte, NumberDataViewType.Byte, (w, v) => w.Write(v), r => r.ReadByte()),
        new Format<ushort>(DataKind.UInt16, NumberDataViewType.UInt16, (w, v) => w.Write(v), r => r.ReadUInt16()),
        new Format<uint>(DataKind.UInt32, NumberDataViewType.UInt32, (w, v) => w.Write(v), r => r.ReadUInt32()),
        new Format<ulong>(DataKind.UInt64, NumberDataViewType.UInt64, (w, v) => w.Write(v), r => r.ReadUInt64()),
    ];

    /// <summary>True where the values are texts.</summary>
    public abstract bool IsText { get; }

    /// <summary>The values as texts.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>Adds the values as an annotation.</summary>
    public abstract void AddTo(DataViewSchema.Annotations.Builder annotations, string kind);

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    public abstract void Write(BinaryWriter writer);

    /// <summary>The values that a label's keys stand for; null where the column does not say.</summary>
    public static ClassLabels? Of(DataViewSchema.Column label) =>
        label.Annotations.Schema.GetColumnOrNull("KeyValues")?.Type is VectorDataViewType { ItemType: var type }
            ? Array.Find(s_formats, format => format.Type.Equals(type))?.Of(label)
            : null;

    /// <summary>Texts.</summary>
    public static ClassLabels Of(IEnumerable<string> names)
        => new Values<ReadOnlyMemory<char>>((Format<ReadOnlyMemory<char>>)s_formats[0], [.. names.Select(name => name.AsMemory())]);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ClassLabels Read(BinaryReader reader)
    {
        var kind = (DataKind)reader.ReadByte();
        return Array.Find(s_formats, format => format.Kind == kind)?.Read(reader)
            ?? throw new InvalidDataException(
                $"The model's classes have values of kind {kind:D}, which this version does not know.");
    }

    private abstract class Format(DataKind kind, PrimitiveDataViewType type)
    {
        public DataKind Kind => kind;

        public PrimitiveDataViewType Type => type;

        public abstract ClassLabels Of(DataViewSchema.Column label);

        public abstract ClassLabels Read(BinaryReader reader);
    }

    private sealed class Format<T>(
        DataKind kind, PrimitiveDataViewType type, Action<BinaryWriter, T> write, Func<BinaryReader, T> read) : Format(kind, type)
    {
        public override ClassLabels Of(DataViewSchema.Column label)
        {
            VBuffer<T> values = default;
            label.Annotations.GetValue("KeyValues", ref values);
            return new Values<T>(this, [.. values.DenseValues()]);
        }

        public override ClassLabels Read(BinaryReader reader)
        {
            var values = new List<T>();
            for (int count = reader.ReadInt32(); count > 0; count--)
                values.Add(read(reader));
            return new Values<T>(this, [.. values]);
        }

        public void Write(BinaryWriter writer, T value) => write(writer, value);
    }

    private sealed class Values<T>(Format<T> format, ImmutableArray<T> values) : ClassLabels
    {
        public override bool IsText => format.Type is TextDataViewType;

        public override IReadOnlyList<string> Names => [.. values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value}"))];

        public override void AddTo(DataViewSchema.Annotations.Builder annotations, string kind) => annotations.Add(
            kind, new VectorDataViewType(format.Type, values.Length), (ref VBuffer<T> value) =>
            {
                VBufferEditor<T> editor = VBufferEditor.Create(ref value, values.Length);
                values.CopyTo(editor.Values);
                value = editor.Commit();
            });

        public override void Write(BinaryWriter writer)
        {
            writer.Write((byte)format.Kind);
            writer.Write(values.Length);
            foreach (T value in values)
                format.Write(writer, value);
        }
    }
}
