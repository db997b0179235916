using System.Collections.Immutable;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>What the numbers of a label are.</summary>
/// <param name="Count">How many.</param>
/// <param name="IsVector">Whether the column is a vector, of one number even.</param>
/// <param name="Names">Their names; empty where the column does not tell.</param>
internal sealed record LabelLayout(int Count, bool IsVector, ImmutableArray<string> Names)
{
    /// <summary>Reads a label column's type and slot names.</summary>
    public static LabelLayout Of(Microsoft.ML.DataViewSchema.Column label)
        => label.Type is VectorDataViewType vector ? new(vector.Size, true, FeatureLayout.SlotNames(label, vector.Size)) : new(1, false, []);
}
