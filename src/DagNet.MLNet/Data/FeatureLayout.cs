using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>What the slots of a feature vector are.</summary>
/// <param name="Count">Number of slots.</param>
/// <param name="Names">Their names; empty where the column does not tell.</param>
/// <param name="OneHotGroups">Runs of slots that are one encoded column each: first slot and number of slots.</param>
internal sealed record FeatureLayout(int Count, ImmutableArray<string> Names, ImmutableArray<(int First, int Count)> OneHotGroups)
{
    /// <summary>Reads a feature column's annotations.</summary>
    public static FeatureLayout Of(DataViewSchema.Column features)
    {
        int count = ((VectorDataViewType)features.Type).Size;
        return new(count, SlotNames(features, count), Groups(features, count));
    }

    /// <summary>A slot as it is called in messages: slot 3 'Sepal_Length'.</summary>
    public string Describe(int slot) =>
        Names.IsEmpty || Names[slot].Length == 0 ? $"slot {slot}" : $"slot {slot} '{Names[slot]}'";

    /// <exception cref="TrainingDataException">A feature is no finite number.</exception>
    public void CheckFinite(ReadOnlySpan<float> features, string columnName, long row)
    {
        for (int slot = 0; slot < features.Length; slot++)
            if (!float.IsFinite(features[slot]))
            {
                string remedy = float.IsNaN(features[slot]) ? "Append ReplaceMissingValues before the trainer." : "Correct the row.";
                throw new TrainingDataException($"Feature column '{columnName}', {Describe(slot)}, row {row}: "
                    + $"{features[slot]} is no finite number. {remedy}");
            }
    }

    /// <summary>The names of a vector's slots; empty where the column does not tell.</summary>
    public static ImmutableArray<string> SlotNames(DataViewSchema.Column features, int count)
    {
        if (!features.HasSlotNames())
            return [];
        VBuffer<ReadOnlyMemory<char>> names = default;
        features.GetSlotNames(ref names);
        return names.Length == count ? [.. names.DenseValues().Select(name => name.ToString())] : [];
    }

    /// <summary>CategoricalSlotRanges: pairs of the first and the last slot, which OneHotEncoding writes and Concatenate
    /// keeps.</summary>
    private static ImmutableArray<(int First, int Count)> Groups(DataViewSchema.Column features, int count)
    {
        DataViewType? type = features.Annotations.Schema.GetColumnOrNull("CategoricalSlotRanges")?.Type;
        if (type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Int32)
            return [];
        VBuffer<int> ranges = default;
        features.Annotations.GetValue("CategoricalSlotRanges", ref ranges);
        var groups = ImmutableArray.CreateBuilder<(int First, int Count)>();
        int next = 0;
        int[] ends = [.. ranges.DenseValues()];
        for (int i = 0; i + 1 < ends.Length; i += 2)
        {
            if (ends[i] < next || ends[i + 1] < ends[i] || ends[i + 1] >= count)
                return [];
            groups.Add((ends[i], ends[i + 1] - ends[i] + 1));
            next = ends[i + 1] + 1;
        }
        return groups.ToImmutable();
    }
}
