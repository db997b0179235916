using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

/// <summary>The houses of each neighbourhood of Ames are to be ordered by price, of which the features do not tell; the grade is the fifth of
/// its neighbourhood's prices that a house is in.</summary>
internal static class RankedHouses
{
    public static readonly string[] Numbers =
    [
        "Lot_Area", "Year_Built", "Year_Remod_Add", "Total_Bsmt_SF", "First_Flr_SF", "Gr_Liv_Area", "Full_Bath", "Fireplaces", "Garage_Area",
    ];

    /// <summary>"GroupId", "Label" and "Features" with the columns' names. Each fifth house is held out.</summary>
    public static (IDataView Train, IDataView Test) Load(MLContext ml)
    {
        string path = SharedData.PathOf("data", "ames.csv");
        string[] names = Array.ConvertAll(File.ReadLines(path).First().Split(','), name => name.Trim('"'));
        IDataView all = ml.Data.CreateTextLoader(new TextLoader.Options
        {
            Columns =
            [
                new("Neighborhood", DataKind.String, Array.IndexOf(names, "Neighborhood")), new("Price", DataKind.Single, Array.IndexOf(names, "Sale_Price")),
                .. Numbers.Select(name => new TextLoader.Column(name, DataKind.Single, Array.IndexOf(names, name))),
            ],
            Separators = [','],
            HasHeader = true,
            AllowQuoting = true,
        }).Load(path);
        House[] houses = [.. ml.Data.CreateEnumerable<House>(all, reuseRowObject: false, ignoreMissingColumns: true)];
        foreach (IGrouping<string, House> group in houses.GroupBy(house => house.Neighborhood))
            foreach ((int place, House house) in group.OrderBy(house => house.Price).Index())
                house.Label = place * 5 / group.Count();
        House[] train = [.. houses.Where((_, i) => i % 5 != 0)];
        // ML.NET's evaluator wants the rows of a group together.
        House[] test = [.. houses.Where((_, i) => i % 5 == 0).OrderBy(house => house.Neighborhood, StringComparer.Ordinal)];
        ITransformer steps = ml.Transforms.Conversion.MapValueToKey("GroupId", "Neighborhood").Append(ml.Transforms.Concatenate("Features", Numbers))
            .Fit(ml.Data.LoadFromEnumerable(houses));
        return (steps.Transform(ml.Data.LoadFromEnumerable(train)), steps.Transform(ml.Data.LoadFromEnumerable(test)));
    }

    public sealed class House
    {
        public string Neighborhood { get; set; } = "";

        public float Price { get; set; }

        public float Lot_Area { get; set; }

        public float Year_Built { get; set; }

        public float Year_Remod_Add { get; set; }

        public float Total_Bsmt_SF { get; set; }

        public float First_Flr_SF { get; set; }

        public float Gr_Liv_Area { get; set; }

        public float Full_Bath { get; set; }

        public float Fireplaces { get; set; }

        public float Garage_Area { get; set; }

        public float Label { get; set; }
    }
}
