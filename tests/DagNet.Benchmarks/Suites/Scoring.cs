using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.Benchmarks;

/// <summary>A row of the table that is scored.</summary>
internal sealed class FeatureRow
{
    public const int Features = 16;

    [VectorType(Features), ColumnName("Features")]
    public float[] Values { get; set; } = [];

    public float Label { get; set; }
}

/// <summary>What one number is predicted for a row.</summary>
internal sealed class NumberScore
{
    public float Score { get; set; }
}

/// <summary>What an ONNX model predicts for a row: a vector of one number.</summary>
internal sealed class VectorScore
{
    [VectorType(1)]
    public float[] Score { get; set; } = [];
}

/// <summary>A <see cref="PredictionEngine{TSrc, TDst}"/> that is asked for one row after the other.</summary>
internal sealed class EngineScoring<TScore>(MLContext ml, ITransformer model, FeatureRow[] rows, Func<TScore, float> score) : Contender
    where TScore : class, new()
{
    private readonly PredictionEngine<FeatureRow, TScore> _engine = ml.Model.CreatePredictionEngine<FeatureRow, TScore>(model);
    private readonly TScore _score = new();
    private int _next;

    public override void Run()
    {
        _next = (_next + 1) % rows.Length;
        TScore result = _score;
        _engine.Predict(rows[_next], ref result);
    }

    public override float[] Outcome() => [.. rows.Select(row => score(_engine.Predict(row)))];

    public override void Dispose() => _engine.Dispose();
}

/// <summary><c>Transform</c> of a table, whose scores are all read.</summary>
internal sealed class TableScoring(ITransformer model, IDataView rows) : Contender
{
    public override void Run()
    {
        IDataView scored = model.Transform(rows);
        DataViewSchema.Column column = scored.Schema["Score"];
        using DataViewRowCursor cursor = scored.GetRowCursor([column]);
        float value = 0;
        VBuffer<float> vector = default;
        if (column.Type is VectorDataViewType)
        {
            ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
            while (cursor.MoveNext())
                getter(ref vector);
        }
        else
        {
            ValueGetter<float> getter = cursor.GetGetter<float>(column);
            while (cursor.MoveNext())
                getter(ref value);
        }
    }

    public override float[] Outcome()
    {
        IDataView scored = model.Transform(rows);
        return scored.Schema["Score"].Type is VectorDataViewType
            ? [.. scored.GetColumn<float[]>("Score").Select(score => score[0])] : [.. scored.GetColumn<float>("Score")];
    }
}
