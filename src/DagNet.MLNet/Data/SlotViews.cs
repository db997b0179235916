using DagNet.Interop;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>A table for each slot of some vectors, whose columns are the slot's values, called as evaluators call them.</summary>
internal static class SlotViews
{
    public static IEnumerable<IDataView> Of(IDataView data, params (string Role, string Name, PrimitiveDataViewType Item)[] columns)
    {
        ArgumentNullException.ThrowIfNull(data);
        TestedVersion.Require();
        int size = 0;
        foreach ((string role, string name, PrimitiveDataViewType item) in columns)
        {
            DataViewSchema.Column column = data.Schema.GetColumnOrNull(name) ?? throw SchemaErrors.Missing(role, name);
            if (column.Type is not VectorDataViewType { IsKnownSize: true } vector || !vector.ItemType.Equals(item) || (size > 0 && vector.Size != size))
                throw SchemaErrors.Mismatch(role, name, size > 0 ? $"{new VectorDataViewType(item, size)}" : $"Vector<{item}>", $"{column.Type}");
            size = vector.Size;
        }
        var values = columns.Select(column => column.Item is BooleanDataViewType
            ? data.GetColumn<bool[]>(column.Name).Select(row => Array.ConvertAll(row, flag => flag ? 1f : 0)).ToArray()
            : data.GetColumn<float[]>(column.Name).ToArray()).ToArray();
        var ml = new MLContext();
        for (int slot = 0; slot < size; slot++)
        {
            int k = slot;
            yield return columns[0].Item is BooleanDataViewType
                ? ml.Data.LoadFromEnumerable(values[0].Select((label, i) => new Binary
                {
                    Label = label[k] > 0,
                    Score = values[1][i][k],
                    Probability = values[2][i][k],
                    PredictedLabel = values[3][i][k] > 0,
                }).ToArray())
                : ml.Data.LoadFromEnumerable(values[0].Select((label, i) => new Number { Label = label[k], Score = values[1][i][k] }).ToArray());
        }
    }

    private sealed class Number
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }

    private sealed class Binary
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }
}
