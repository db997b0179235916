using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

/// <summary>A prepared row: features, a label, a weight.</summary>
internal sealed class Marked
{
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    public float Weight { get; set; } = 1;

    /// <summary>The rows of a prepared table.</summary>
    public static Marked[] Of(IDataView prepared, string label) =>
        [.. prepared.GetColumn<float[]>("Features").Zip(prepared.GetColumn<float>(label), (x, y) => new Marked { Features = x, Label = y })];

    /// <summary>Rows as a trainer takes them.</summary>
    public static IDataView View(MLContext ml, IEnumerable<Marked> rows)
    {
        Marked[] all = [.. rows];
        var schema = SchemaDefinition.Create(typeof(Marked));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, all[0].Features.Length);
        return ml.Data.LoadFromEnumerable(all, schema);
    }
}
