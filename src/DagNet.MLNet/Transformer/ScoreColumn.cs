using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>A column that scoring adds.</summary>
/// <param name="Name">Also its ScoreValueKind.</param>
/// <param name="Type">Its type.</param>
/// <param name="Getter">Reads it from a scored row: a <see cref="ValueGetter{TValue}"/> of the type's raw type.</param>
internal sealed record ScoreColumn(string Name, DataViewType Type, Func<ScoredRow, Delegate> Getter)
{
    private static readonly KeyDataViewType s_setType = new(typeof(uint), int.MaxValue);

    /// <summary>Annotations besides those that every score column has.</summary>
    public Action<DataViewSchema.Annotations.Builder> Annotate { get; init; } = _ => { };

    /// <summary>Adds the column with the annotations by which ML.NET's evaluators find it.</summary>
    public void AddTo(DataViewSchema.Builder schema, string kind, uint set)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        Annotate(annotations);
        AnnotateScore(annotations, kind, Name, set);
        schema.AddColumn(Name, Type, annotations.ToAnnotations());
    }

    /// <summary>Adds the annotations by which ML.NET's evaluators find a score column.</summary>
    public static void AnnotateScore(DataViewSchema.Annotations.Builder annotations, string kind, string name, uint set)
    {
        annotations.Add("ScoreColumnSetId", s_setType, (ref uint value) => value = set);
        annotations.Add("ScoreColumnKind", TextDataViewType.Instance, Text(kind));
        annotations.Add("ScoreValueKind", TextDataViewType.Instance, Text(name));
    }

    /// <summary>The first set number that no column of the schema has: one set is what one model adds.</summary>
    public static uint NextSet(DataViewSchema schema)
    {
        uint last = 0;
        foreach (DataViewSchema.Column column in schema)
            if (column.Annotations.Schema.GetColumnOrNull("ScoreColumnSetId") is { Type: KeyDataViewType { RawType: var raw } }
                && raw == typeof(uint))
            {
                uint set = 0;
                column.Annotations.GetValue("ScoreColumnSetId", ref set);
                last = Math.Max(last, set);
            }
        return last + 1;
    }

    private static ValueGetter<ReadOnlyMemory<char>> Text(string text) => (ref value) => value = text.AsMemory();
}
