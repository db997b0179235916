using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace HousePrices;

public partial class HousePrices
{
    /// <summary>The column that is predicted.</summary>
    public const string Label = "Sale_Price";

    private static readonly string[] TextColumns =
    [
        "MS_SubClass", "MS_Zoning", "Street", "Alley", "Lot_Shape", "Land_Contour", "Utilities", "Lot_Config",
        "Land_Slope", "Neighborhood", "Condition_1", "Condition_2", "Bldg_Type", "House_Style", "Overall_Cond",
        "Roof_Style", "Roof_Matl", "Exterior_1st", "Exterior_2nd", "Mas_Vnr_Type", "Exter_Cond", "Foundation",
        "Bsmt_Cond", "Bsmt_Exposure", "BsmtFin_Type_1", "BsmtFin_Type_2", "Heating", "Heating_QC", "Central_Air",
        "Electrical", "Functional", "Garage_Type", "Garage_Finish", "Garage_Cond", "Paved_Drive", "Pool_QC",
        "Fence", "Misc_Feature", "Sale_Type", "Sale_Condition",
    ];

    private static readonly string[] NumberColumns =
    [
        "Lot_Frontage", "Lot_Area", "Year_Built", "Year_Remod_Add", "Mas_Vnr_Area", "BsmtFin_SF_1", "BsmtFin_SF_2",
        "Bsmt_Unf_SF", "Total_Bsmt_SF", "First_Flr_SF", "Second_Flr_SF", "Gr_Liv_Area", "Bsmt_Full_Bath",
        "Bsmt_Half_Bath", "Full_Bath", "Half_Bath", "Bedroom_AbvGr", "Kitchen_AbvGr", "TotRms_AbvGrd",
        "Fireplaces", "Garage_Cars", "Garage_Area", "Wood_Deck_SF", "Open_Porch_SF", "Enclosed_Porch",
        "Three_season_porch", "Screen_Porch", "Pool_Area", "Misc_Val", "Mo_Sold", "Year_Sold", "Longitude",
        "Latitude",
    ];

    /// <summary>Reads ames.csv and splits it: each fifth row is held out.</summary>
    public static (IDataView Train, IDataView Test) LoadIDataViewFromFile(MLContext mlContext, string path)
    {
        IDataView all = mlContext.Data.LoadFromTextFile<ModelInput>(path, separatorChar: ',', hasHeader: true, allowQuoting: true);
        ModelInput[] rows = [.. mlContext.Data.CreateEnumerable<ModelInput>(all, reuseRowObject: false)];
        return (
            mlContext.Data.LoadFromEnumerable(rows.Where((_, i) => i % 5 != 0)),
            mlContext.Data.LoadFromEnumerable(rows.Where((_, i) => i % 5 == 0)));
    }

    /// <summary>From raw columns to one vector: text one-hot encoded, missing numbers replaced, numbers normalised.</summary>
    public static IEstimator<ITransformer> BuildFeatures(MLContext mlContext)
        => mlContext.Transforms.Categorical.OneHotEncoding([.. TextColumns.Select(c => new InputOutputColumnPair(c))])
            .Append(mlContext.Transforms.Concatenate("Numbers", NumberColumns))
            .Append(mlContext.Transforms.ReplaceMissingValues("Numbers"))
            .Append(mlContext.Transforms.NormalizeMinMax("Numbers"))
            .Append(mlContext.Transforms.Concatenate("Features", [.. TextColumns, "Numbers"]));

    /// <summary>The whole pipeline, from raw columns to the price.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext, DagRegressionTrainer.Options? options = null)
    {
        options ??= new();
        options.LabelColumnName = Label;
        return BuildFeatures(mlContext).Append(mlContext.Regression.Trainers.Dag(options));
    }

    /// <summary>Trains the pipeline on these rows.</summary>
    public static ITransformer RetrainPipeline(MLContext mlContext, IDataView train, DagRegressionTrainer.Options? options = null)
        => BuildPipeline(mlContext, options).Fit(train);

    /// <summary>Saves the trained pipeline.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string path)
        => mlContext.Model.Save(model, data.Schema, path);
}
