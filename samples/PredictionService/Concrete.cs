using System.Text.Json.Serialization;
using Microsoft.ML.Data;

namespace PredictionService;

/// <summary>A mixture of concrete: a row of concrete.csv, and of JSON with the same names. Parts in kg/m³, age in days.</summary>
public sealed class Concrete
{
    [LoadColumn(0), ColumnName("cement"), JsonPropertyName("cement")]
    public float Cement { get; set; }

    [LoadColumn(1), ColumnName("blast_furnace_slag"), JsonPropertyName("blast_furnace_slag")]
    public float BlastFurnaceSlag { get; set; }

    [LoadColumn(2), ColumnName("fly_ash"), JsonPropertyName("fly_ash")]
    public float FlyAsh { get; set; }

    [LoadColumn(3), ColumnName("water"), JsonPropertyName("water")]
    public float Water { get; set; }

    [LoadColumn(4), ColumnName("superplasticizer"), JsonPropertyName("superplasticizer")]
    public float Superplasticizer { get; set; }

    [LoadColumn(5), ColumnName("coarse_aggregate"), JsonPropertyName("coarse_aggregate")]
    public float CoarseAggregate { get; set; }

    [LoadColumn(6), ColumnName("fine_aggregate"), JsonPropertyName("fine_aggregate")]
    public float FineAggregate { get; set; }

    [LoadColumn(7), ColumnName("age"), JsonPropertyName("age")]
    public float Age { get; set; }

    [LoadColumn(8), ColumnName("compressive_strength"), JsonPropertyName("compressive_strength")]
    public float CompressiveStrength { get; set; }
}

/// <summary>The answer: compressive strength in MPa.</summary>
public sealed class Strength
{
    [ColumnName("Score")]
    public float Score { get; set; }
}
