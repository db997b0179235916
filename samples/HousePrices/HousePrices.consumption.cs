using Microsoft.ML;
using Microsoft.ML.Data;

namespace HousePrices;

/// <summary>Predicts the sale price of a house in Ames, Iowa, in dollars.</summary>
public partial class HousePrices
{
    /// <summary>One house: a row of ames.csv.</summary>
    public class ModelInput
    {
        [LoadColumn(0), ColumnName("MS_SubClass")]
        public string MS_SubClass { get; set; } = "";

        [LoadColumn(1), ColumnName("MS_Zoning")]
        public string MS_Zoning { get; set; } = "";

        [LoadColumn(2), ColumnName("Lot_Frontage")]
        public float Lot_Frontage { get; set; }

        [LoadColumn(3), ColumnName("Lot_Area")]
        public float Lot_Area { get; set; }

        [LoadColumn(4), ColumnName("Street")]
        public string Street { get; set; } = "";

        [LoadColumn(5), ColumnName("Alley")]
        public string Alley { get; set; } = "";

        [LoadColumn(6), ColumnName("Lot_Shape")]
        public string Lot_Shape { get; set; } = "";

        [LoadColumn(7), ColumnName("Land_Contour")]
        public string Land_Contour { get; set; } = "";

        [LoadColumn(8), ColumnName("Utilities")]
        public string Utilities { get; set; } = "";

        [LoadColumn(9), ColumnName("Lot_Config")]
        public string Lot_Config { get; set; } = "";

        [LoadColumn(10), ColumnName("Land_Slope")]
        public string Land_Slope { get; set; } = "";

        [LoadColumn(11), ColumnName("Neighborhood")]
        public string Neighborhood { get; set; } = "";

        [LoadColumn(12), ColumnName("Condition_1")]
        public string Condition_1 { get; set; } = "";

        [LoadColumn(13), ColumnName("Condition_2")]
        public string Condition_2 { get; set; } = "";

        [LoadColumn(14), ColumnName("Bldg_Type")]
        public string Bldg_Type { get; set; } = "";

        [LoadColumn(15), ColumnName("House_Style")]
        public string House_Style { get; set; } = "";

        [LoadColumn(16), ColumnName("Overall_Cond")]
        public string Overall_Cond { get; set; } = "";

        [LoadColumn(17), ColumnName("Year_Built")]
        public float Year_Built { get; set; }

        [LoadColumn(18), ColumnName("Year_Remod_Add")]
        public float Year_Remod_Add { get; set; }

        [LoadColumn(19), ColumnName("Roof_Style")]
        public string Roof_Style { get; set; } = "";

        [LoadColumn(20), ColumnName("Roof_Matl")]
        public string Roof_Matl { get; set; } = "";

        [LoadColumn(21), ColumnName("Exterior_1st")]
        public string Exterior_1st { get; set; } = "";

        [LoadColumn(22), ColumnName("Exterior_2nd")]
        public string Exterior_2nd { get; set; } = "";

        [LoadColumn(23), ColumnName("Mas_Vnr_Type")]
        public string Mas_Vnr_Type { get; set; } = "";

        [LoadColumn(24), ColumnName("Mas_Vnr_Area")]
        public float Mas_Vnr_Area { get; set; }

        [LoadColumn(25), ColumnName("Exter_Cond")]
        public string Exter_Cond { get; set; } = "";

        [LoadColumn(26), ColumnName("Foundation")]
        public string Foundation { get; set; } = "";

        [LoadColumn(27), ColumnName("Bsmt_Cond")]
        public string Bsmt_Cond { get; set; } = "";

        [LoadColumn(28), ColumnName("Bsmt_Exposure")]
        public string Bsmt_Exposure { get; set; } = "";

        [LoadColumn(29), ColumnName("BsmtFin_Type_1")]
        public string BsmtFin_Type_1 { get; set; } = "";

        [LoadColumn(30), ColumnName("BsmtFin_SF_1")]
        public float BsmtFin_SF_1 { get; set; }

        [LoadColumn(31), ColumnName("BsmtFin_Type_2")]
        public string BsmtFin_Type_2 { get; set; } = "";

        [LoadColumn(32), ColumnName("BsmtFin_SF_2")]
        public float BsmtFin_SF_2 { get; set; }

        [LoadColumn(33), ColumnName("Bsmt_Unf_SF")]
        public float Bsmt_Unf_SF { get; set; }

        [LoadColumn(34), ColumnName("Total_Bsmt_SF")]
        public float Total_Bsmt_SF { get; set; }

        [LoadColumn(35), ColumnName("Heating")]
        public string Heating { get; set; } = "";

        [LoadColumn(36), ColumnName("Heating_QC")]
        public string Heating_QC { get; set; } = "";

        [LoadColumn(37), ColumnName("Central_Air")]
        public string Central_Air { get; set; } = "";

        [LoadColumn(38), ColumnName("Electrical")]
        public string Electrical { get; set; } = "";

        [LoadColumn(39), ColumnName("First_Flr_SF")]
        public float First_Flr_SF { get; set; }

        [LoadColumn(40), ColumnName("Second_Flr_SF")]
        public float Second_Flr_SF { get; set; }

        [LoadColumn(41), ColumnName("Gr_Liv_Area")]
        public float Gr_Liv_Area { get; set; }

        [LoadColumn(42), ColumnName("Bsmt_Full_Bath")]
        public float Bsmt_Full_Bath { get; set; }

        [LoadColumn(43), ColumnName("Bsmt_Half_Bath")]
        public float Bsmt_Half_Bath { get; set; }

        [LoadColumn(44), ColumnName("Full_Bath")]
        public float Full_Bath { get; set; }

        [LoadColumn(45), ColumnName("Half_Bath")]
        public float Half_Bath { get; set; }

        [LoadColumn(46), ColumnName("Bedroom_AbvGr")]
        public float Bedroom_AbvGr { get; set; }

        [LoadColumn(47), ColumnName("Kitchen_AbvGr")]
        public float Kitchen_AbvGr { get; set; }

        [LoadColumn(48), ColumnName("TotRms_AbvGrd")]
        public float TotRms_AbvGrd { get; set; }

        [LoadColumn(49), ColumnName("Functional")]
        public string Functional { get; set; } = "";

        [LoadColumn(50), ColumnName("Fireplaces")]
        public float Fireplaces { get; set; }

        [LoadColumn(51), ColumnName("Garage_Type")]
        public string Garage_Type { get; set; } = "";

        [LoadColumn(52), ColumnName("Garage_Finish")]
        public string Garage_Finish { get; set; } = "";

        [LoadColumn(53), ColumnName("Garage_Cars")]
        public float Garage_Cars { get; set; }

        [LoadColumn(54), ColumnName("Garage_Area")]
        public float Garage_Area { get; set; }

        [LoadColumn(55), ColumnName("Garage_Cond")]
        public string Garage_Cond { get; set; } = "";

        [LoadColumn(56), ColumnName("Paved_Drive")]
        public string Paved_Drive { get; set; } = "";

        [LoadColumn(57), ColumnName("Wood_Deck_SF")]
        public float Wood_Deck_SF { get; set; }

        [LoadColumn(58), ColumnName("Open_Porch_SF")]
        public float Open_Porch_SF { get; set; }

        [LoadColumn(59), ColumnName("Enclosed_Porch")]
        public float Enclosed_Porch { get; set; }

        [LoadColumn(60), ColumnName("Three_season_porch")]
        public float Three_season_porch { get; set; }

        [LoadColumn(61), ColumnName("Screen_Porch")]
        public float Screen_Porch { get; set; }

        [LoadColumn(62), ColumnName("Pool_Area")]
        public float Pool_Area { get; set; }

        [LoadColumn(63), ColumnName("Pool_QC")]
        public string Pool_QC { get; set; } = "";

        [LoadColumn(64), ColumnName("Fence")]
        public string Fence { get; set; } = "";

        [LoadColumn(65), ColumnName("Misc_Feature")]
        public string Misc_Feature { get; set; } = "";

        [LoadColumn(66), ColumnName("Misc_Val")]
        public float Misc_Val { get; set; }

        [LoadColumn(67), ColumnName("Mo_Sold")]
        public float Mo_Sold { get; set; }

        [LoadColumn(68), ColumnName("Year_Sold")]
        public float Year_Sold { get; set; }

        [LoadColumn(69), ColumnName("Sale_Type")]
        public string Sale_Type { get; set; } = "";

        [LoadColumn(70), ColumnName("Sale_Condition")]
        public string Sale_Condition { get; set; } = "";

        [LoadColumn(71), ColumnName("Sale_Price")]
        public float Sale_Price { get; set; }

        [LoadColumn(72), ColumnName("Longitude")]
        public float Longitude { get; set; }

        [LoadColumn(73), ColumnName("Latitude")]
        public float Latitude { get; set; }
    }

    /// <summary>What the model says about a house.</summary>
    public class ModelOutput
    {
        /// <summary>The price in dollars.</summary>
        [ColumnName("Score")]
        public float Score { get; set; }
    }

    /// <summary>Where the model file lies: beside the program.</summary>
    public static string ModelPath { get; } = Path.Combine(AppContext.BaseDirectory, "HousePrices.zip");

    private static readonly Lazy<PredictionEngine<ModelInput, ModelOutput>> Engine = new(CreateEngine, isThreadSafe: true);

    /// <summary>Predicts one price.</summary>
    public static ModelOutput Predict(ModelInput input) => Engine.Value.Predict(input);

    private static PredictionEngine<ModelInput, ModelOutput> CreateEngine()
    {
        var mlContext = new MLContext();
        ITransformer model = mlContext.Model.Load(ModelPath, out _);
        return mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(model);
    }
}
