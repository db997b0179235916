using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace DagNet.Benchmarks.Quality;

/// <summary>The houses of each neighbourhood of Ames in the order of their prices, of which the features do not tell: the grade is the fifth of
/// its neighbourhood's prices that a house is in.</summary>
internal static class RankedHouses
{
    private const string Price = "Sale_Price", Place = "Neighborhood";

    public static QualityTask Task => new("ames ranked", "NDCG@10", true, 0.940, Load,
        (ml, scored) => ml.Ranking.Evaluate(scored, new RankingEvaluatorOptions { DcgTruncationLevel = 10 }).NormalizedDiscountedCumulativeGains[9],
        (ml, seed) => ml.Ranking.Trainers.Dag(new DagRankingTrainer.Options { Seed = seed }),
        [("LightGbm", ml => ml.Ranking.Trainers.LightGbm()), ("FastTree", ml => ml.Ranking.Trainers.FastTree())]);

    private static (IDataView Train, IDataView Test) Load(MLContext ml, string folder)
    {
        (IDataView train, IDataView test) = QualityTasks.Prepared(ml, new(folder, "ames.csv"), Price);
        House[] known = Houses(train), held = Houses(test);
        foreach (IGrouping<string, House> group in known.Concat(held).GroupBy(house => house.Neighborhood))
            foreach ((int place, House house) in group.OrderBy(house => house.Price).Index())
                house.Label = place * 5 / group.Count();
        int features = ((VectorDataViewType)train.Schema["Features"].Type).Size;
        SchemaDefinition schema = SchemaDefinition.Create(typeof(House));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        ITransformer keys = ml.Transforms.Conversion.MapValueToKey("GroupId", nameof(House.Neighborhood)).Fit(ml.Data.LoadFromEnumerable(known, schema));
        return (Of(known), Of(held));

        // Evaluation and trees want the rows of a group together.
        IDataView Of(House[] houses) => keys.Transform(ml.Data.LoadFromEnumerable(houses.OrderBy(house => house.Neighborhood, StringComparer.Ordinal).ToArray(), schema));
    }

    private static House[] Houses(IDataView data) => [.. data.GetColumn<float[]>(Place).Zip(data.GetColumn<float>(Price), data.GetColumn<float[]>("Features"))
        .Select(row => new House { Neighborhood = $"{Array.IndexOf(row.First, 1f):00}", Price = row.Second, Features = row.Third })];

    private sealed class House
    {
        public string Neighborhood { get; init; } = "";

        public float Price { get; init; }

        public float[] Features { get; init; } = [];

        public float Label { get; set; }
    }
}
