using System.Collections.Immutable;
using DagNet.Interop;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>
/// How a column enters a graph. Numbers of any type and flags become float32, keys int64 with 0 for missing. A scalar number is
/// one value a row, [rows, 1]; a scalar key [rows]; a vector keeps its dimensions; one of variable length is filled up with zeros.
/// An image is [rows, 3, height, width] of red, green and blue from 0 to 255.
/// </summary>
/// <param name="Name">The column.</param>
/// <param name="Type">The column's type in ML.NET's words: what another table must have.</param>
/// <param name="Keys">How many values a key has; 0 where the column holds numbers; <see cref="SparseSlots"/> and <see cref="SparseValues"/> where its numbers
/// are read without those that are 0.</param>
/// <param name="Extents">The extents of a row's value; −1 is any.</param>
internal sealed record ColumnInput(string Name, string Type, int Keys, ImmutableArray<int> Extents)
{
    /// <summary>The places of numbers that are not 0.</summary>
    public const int SparseSlots = -1;

    /// <summary>The numbers that are not 0.</summary>
    public const int SparseValues = -2;

    private const int Any = -1;

    public ElementType Element => Keys is > 0 or SparseSlots ? ElementType.Int64 : ElementType.Float32;

    /// <summary>Whether only what is not 0 is read.</summary>
    public bool IsSparse => Keys < 0;

    /// <summary>Whether each row has a length of its own.</summary>
    public bool IsRagged => Extents is [Any];

    /// <summary>Values in a row, where all have as many.</summary>
    public int Count => Extents.Aggregate(1, (product, extent) => product * extent);

    /// <summary>The shape of the graph's input.</summary>
    public Shape Shape => [DagColumns.Rows, .. Extents.Select(extent => extent == Any ? (Dim)(IsSparse ? $"slots of {Name}" : $"length of {Name}") : extent)];

    /// <exception cref="ArgumentOutOfRangeException">A text, a date, images of any size: names column and type, and what to do.</exception>
    public static ColumnInput Of(DataViewSchema.Column column)
    {
        DataViewType item = column.Type is VectorDataViewType { ItemType: var of } ? of : column.Type;
        if (!ColumnReader.CanRead(item))
            throw SchemaErrors.Mismatch("input", column.Name, "numbers, Boolean, keys (MapValueToKey makes keys of texts) or images", $"{column.Type}");
        int keys = item is KeyDataViewType key ? checked((int)Math.Min(key.Count, int.MaxValue)) : 0;
        if (ImageReader.IsImage(item) && ImageReader.Size(item) is { Height: 0 } or { Width: 0 })
            throw SchemaErrors.Mismatch("input", column.Name, "images of one size (append ResizeImages, or give the property [ImageType(height, width)])", $"{column.Type}");
        ImmutableArray<int> extents = column.Type switch
        {
            _ when ImageReader.IsImage(item) => [ImageReader.Planes, ImageReader.Size(item).Height, ImageReader.Size(item).Width],
            VectorDataViewType { IsKnownSize: false } => [Any],
            VectorDataViewType vector => vector.Dimensions,
            _ => keys > 0 ? [] : [1],
        };
        return new(column.Name, $"{column.Type}", keys, extents);
    }

    /// <summary>The places and the values of a vector's numbers that are not 0, each as a row of its own length.</summary>
    public (ColumnInput Slots, ColumnInput Values) Sparse()
        => (this with { Keys = SparseSlots, Extents = [Any] }, this with { Keys = SparseValues, Extents = [Any] });

    /// <summary>The column of that name in another table.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or of another type; in ML.NET's own words.</exception>
    public DataViewSchema.Column In(DataViewSchema schema)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(Name) ?? throw SchemaErrors.Missing("input", Name);
        return $"{column.Type}" == Type ? column : throw SchemaErrors.Mismatch("input", Name, Type, $"{column.Type}");
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Name);
        writer.Write(Type);
        writer.Write(Keys);
        writer.Write(Extents.Length);
        foreach (int extent in Extents)
            writer.Write(extent);
    }

    public static ColumnInput Read(BinaryReader reader)
    {
        (string name, string type, int keys) = (reader.ReadString(), reader.ReadString(), reader.ReadInt32());
        var extents = ImmutableArray.CreateBuilder<int>();
        for (int count = reader.ReadInt32(); count > 0; count--)
            extents.Add(reader.ReadInt32());
        return new(name, type, keys, extents.ToImmutable());
    }

    public bool Equals(ColumnInput? other) => other is not null && (Name, Type, Keys) == (other.Name, other.Type, other.Keys);

    public override int GetHashCode() => HashCode.Combine(Name, Type, Keys);
}
