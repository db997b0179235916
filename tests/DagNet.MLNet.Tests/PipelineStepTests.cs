using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Text;
using Norm = Microsoft.ML.Transforms.Text.TextNormalizingEstimator;
using Weighting = Microsoft.ML.Transforms.Text.NgramExtractingEstimator.WeightingCriteria;

namespace DagNet.MLNet.Tests;

/// <summary>Single steps of ML.NET in ONNX Runtime, beside what they compute themselves row by row: texts with letters of several alphabets, empty and blank
/// ones, missing numbers.</summary>
[TestClass]
public sealed class PipelineStepTests
{
    private static readonly string[] s_texts =
    [
        "Hello, World! the cat", "A naïve CAT said: don't 12 times  Ünïcödé ΆΣ İ", "", " ", "café cafe\u0301  the the THE   end", "日本語 and the Žluťoučký kůň 3½",
    ];

    private readonly MLContext _ml = new(seed: 1);
    private readonly IDataView _data;

    public PipelineStepTests() => _data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Row
    {
        Text = s_texts[i % s_texts.Length],
        Word = new[] { "red", "green", "blue", "" }[i % 4],
        Number = i - 7,
        Negative = i % 11 == 0 ? float.NaN : -i * 0.5f,
        Whole = i,
        Double = i % 9 == 0 ? double.NaN : i / 3.0,
        Vector = [i, i * 2 - 20, i % 13 == 0 ? float.NaN : -i],
        Doubles = [i / 7.0, i % 5 == 0 ? double.NaN : -i],
        Flag = i % 3 == 0,
    }).ToArray());

    [TestMethod]
    [DataRow("bins")]
    [DataRow("bins, zero kept")]
    [DataRow("bins of a vector")]
    [DataRow("bins of doubles")]
    [DataRow("bins by a label")]
    [DataRow("share below")]
    [DataRow("share below the logarithm")]
    [DataRow("share below, a vector")]
    [DataRow("share below, doubles")]
    [DataRow("logarithm, no share")]
    [DataRow("range of doubles")]
    [DataRow("deviation of doubles")]
    [DataRow("robust")]
    [DataRow("missing double")]
    [DataRow("missing doubles")]
    [DataRow("missing double by the mean")]
    [DataRow("missing doubles by the largest")]
    [DataRow("missing numbers by the mean")]
    [DataRow("binary code")]
    [DataRow("binary code of a text")]
    [DataRow("key and back")]
    [DataRow("hash")]
    [DataRow("hash of a number")]
    [DataRow("hash as a vector")]
    public void AStepOnNumbersAndKeysComputesTheSame(string name)
    {
        foreach (int opset in new[] { 13, 17, 21 })
            Check(Step(name), opset);
    }

    [TestMethod]
    [DataRow("lower case")]
    [DataRow("lower case, diacritics kept")]
    [DataRow("upper case")]
    [DataRow("letters only")]
    [DataRow("words")]
    [DataRow("words by separators")]
    [DataRow("pairs with gaps")]
    [DataRow("triples alone")]
    [DataRow("rare words")]
    [DataRow("rare triples")]
    [DataRow("characters")]
    [DataRow("features")]
    [DataRow("features, words alone")]
    [DataRow("features, characters alone")]
    public void AStepOnTextsComputesTheSame(string name) => Check(Step(name), opset: 21);

    /// <summary>Without the joining of texts, which came later, the words themselves can be had.</summary>
    [TestMethod]
    public void WordsNeedNoNewOpset() => Check(Step("words"), opset: 13);

    [TestMethod]
    public void ReviewsAreClassifiedFromTheirRawTexts()
    {
        IDataView train = Reviews("fine_foods_train.csv", 400), test = Reviews("fine_foods_test.csv", 300);
        ITransformer model = _ml.Transforms.Text.FeaturizeText("Features", "Text")
            .Append(_ml.BinaryClassification.Trainers.Dag(new Microsoft.ML.Trainers.DagBinaryTrainer.Options
            {
                LabelColumnName = "Flag",
                Network = x => x.Dense(2).Tanh().Dense(1),
                MaximumEpochs = 2,
                ValidationFraction = 0,
            })).Fit(train);
        using var onnx = new OnnxPipeline(_ml, model, test.Schema, 21);
        Assert.AreEqual("Text", onnx.Inputs);
        Assert.IsLessThan(1e-5, onnx.ScoreDifference(model, test));
    }

    [TestMethod]
    public void WhatCannotBeTheSameIsRefused()
    {
        Assert.AreEqual("The pipeline's step 1 (TextNormalizingTransformer) cannot be written as ONNX of opset 17: column 'Out' needs StringConcat, which is there "
            + "from opset 20 on. Export with OnnxExportOptions.Opset = 20.", Refused(Step("lower case"), 17));
        Assert.Contains("n-grams of three or more with gaps are other ones there. Use ngramLength: 2, or skipLength: 0.",
            Refused(_ml.Transforms.Text.ProduceWordBags("Out", "Text", ngramLength: 3, skipLength: 1), 21));
    }

    private IEstimator<ITransformer> Step(string name)
    {
        TransformsCatalog t = _ml.Transforms;
        return name switch
        {
            "bins" => t.NormalizeBinning("Out", "Number", maximumBinCount: 7),
            "bins, zero kept" => t.NormalizeBinning("Out", "Negative", fixZero: true, maximumBinCount: 9),
            "bins of a vector" => t.NormalizeBinning("Out", "Vector", fixZero: false, maximumBinCount: 5),
            "bins of doubles" => t.NormalizeBinning("Out", "Doubles"),
            "bins by a label" => t.NormalizeSupervisedBinning("Out", "Number", "Flag"),
            "share below" => t.NormalizeMeanVariance("Out", "Number", useCdf: true),
            "share below the logarithm" => t.NormalizeLogMeanVariance("Out", "Number"),
            "share below, a vector" => t.NormalizeMeanVariance("Out", "Vector", useCdf: true),
            "share below, doubles" => t.NormalizeLogMeanVariance("Out", "Doubles"),
            "logarithm, no share" => t.NormalizeLogMeanVariance("Out", "Number", useCdf: false),
            "range of doubles" => t.NormalizeMinMax("Out", "Doubles"),
            "deviation of doubles" => t.NormalizeMeanVariance("Out", "Double", fixZero: false),
            "robust" => t.NormalizeRobustScaling("Out", "Vector"),
            "missing double" => t.IndicateMissingValues("Out", "Double"),
            "missing doubles" => t.IndicateMissingValues("Out", "Doubles"),
            "missing double by the mean" => t.ReplaceMissingValues("Out", "Double", MissingValueReplacingEstimator.ReplacementMode.Mean),
            "missing doubles by the largest" => t.ReplaceMissingValues("Out", "Doubles", MissingValueReplacingEstimator.ReplacementMode.Maximum),
            "missing numbers by the mean" => t.ReplaceMissingValues("Out", "Vector", MissingValueReplacingEstimator.ReplacementMode.Mean),
            "binary code" => t.Conversion.MapValueToKey("Key", "Whole").Append(t.Conversion.MapKeyToBinaryVector("Out", "Key")),
            "binary code of a text" => t.Categorical.OneHotEncoding("Out", "Word", OneHotEncodingEstimator.OutputKind.Binary),
            "key and back" => t.Conversion.MapValueToKey("Key", "Word").Append(t.Conversion.MapKeyToValue("Out", "Key")),
            "hash" => t.Conversion.Hash("Out", "Word", numberOfBits: 10),
            "hash of a number" => t.Conversion.Hash("Out", "Whole", numberOfBits: 10),
            "hash as a vector" => t.Categorical.OneHotHashEncoding("Out", "Word", numberOfBits: 4),
            "lower case" => t.Text.NormalizeText("Out", "Text"),
            "lower case, diacritics kept" => t.Text.NormalizeText("Out", "Text", keepDiacritics: true),
            "upper case" => t.Text.NormalizeText("Out", "Text", Norm.CaseMode.Upper),
            "letters only" => t.Text.NormalizeText("Out", "Text", Norm.CaseMode.None, keepPunctuations: false, keepNumbers: false),
            "words" => t.Text.ProduceWordBags("Out", "Text"),
            "words by separators" => t.Text.TokenizeIntoWords("Words", "Text", [' ', ',', '!']).Append(t.Conversion.MapValueToKey("Keys", "Words"))
                .Append(t.Text.ProduceNgrams("Out", "Keys")),
            "pairs with gaps" => t.Text.ProduceWordBags("Out", "Text", ngramLength: 2, skipLength: 2),
            "triples alone" => t.Text.ProduceWordBags("Out", "Text", ngramLength: 3, useAllLengths: false),
            "rare words" => t.Text.ProduceWordBags("Out", "Text", ngramLength: 1, weighting: Weighting.Idf),
            "rare triples" => t.Text.ProduceWordBags("Out", "Text", ngramLength: 3, weighting: Weighting.TfIdf),
            "characters" => t.Text.TokenizeIntoCharactersAsKeys("Keys", "Text").Append(t.Text.ProduceNgrams("Out", "Keys")),
            "features" => t.Text.FeaturizeText("Out", "Text"),
            "features, words alone" => t.Text.FeaturizeText("Out", new TextFeaturizingEstimator.Options { CharFeatureExtractor = null, KeepPunctuations = false }, "Text"),
            "features, characters alone" => t.Text.FeaturizeText("Out", new TextFeaturizingEstimator.Options { WordFeatureExtractor = null }, "Text"),
            _ => throw new AssertFailedException(name),
        };
    }

    private void Check(IEstimator<ITransformer> step, int opset)
    {
        ITransformer model = step.Fit(_data);
        using var onnx = new OnnxPipeline(_ml, model, _data.Schema, opset, "Out");
        Array found = (Array)onnx.Run(_data)["Out"];
        object[] expected = [.. Values(model.Transform(_data), "Out")];
        Assert.AreEqual(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            if (expected[i] is float or double && Convert.ToDouble(expected[i]) is var number && !double.IsNaN(number))
                Assert.AreEqual(number, Convert.ToDouble(found.GetValue(i)), 2e-6 * Math.Max(1, Math.Abs(number)), $"value {i}, opset {opset}");
            else
                Assert.AreEqual(expected[i], found.GetValue(i), $"value {i}, opset {opset}");
    }

    private static IEnumerable<object> Values(IDataView data, string name)
    {
        DataViewSchema.Column column = data.Schema[name];
        return column.Type switch
        {
            TextDataViewType => data.GetColumn<string>(column),
            BooleanDataViewType => Boxed<bool>(),
            KeyDataViewType => Boxed<uint>(),
            VectorDataViewType { ItemType: BooleanDataViewType } => data.GetColumn<bool[]>(column).SelectMany(row => row).Cast<object>(),
            VectorDataViewType { ItemType.RawType: var type } when type == typeof(double) => data.GetColumn<double[]>(column).SelectMany(row => row).Cast<object>(),
            VectorDataViewType => data.GetColumn<float[]>(column).SelectMany(row => row).Cast<object>(),
            _ => column.Type == NumberDataViewType.Double ? Boxed<double>() : Boxed<float>(),
        };

        IEnumerable<object> Boxed<T>() => data.GetColumn<T>(column).Cast<object>();
    }

    private string Refused(IEstimator<ITransformer> step, int opset)
    {
        using var folder = new TemporaryFolder();
        ITransformer model = step.Fit(_data);
        string message = Assert.ThrowsExactly<Onnx.OnnxException>(() => _ml.Model.SaveOnnx(model, _data.Schema, folder["model.onnx"], new() { Opset = opset }, "Out")).Message;
        Assert.IsFalse(File.Exists(folder["model.onnx"]));
        return message;
    }

    private IDataView Reviews(string file, int rows) => _ml.Data.LoadFromEnumerable(_ml.Data.CreateEnumerable<Review>(_ml.Data.LoadFromTextFile<Review>(
        SharedData.PathOf("data", file), separatorChar: ',', hasHeader: true, allowQuoting: true), reuseRowObject: false).Take(rows)
        .Select(row => new Row { Text = row.Text, Flag = row.Score == "great" }).ToArray());

    private sealed class Review
    {
        [LoadColumn(1)]
        public string Text { get; set; } = "";

        [LoadColumn(2)]
        public string Score { get; set; } = "";
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public string Word { get; set; } = "";

        public float Number { get; set; }

        public float Negative { get; set; }

        public int Whole { get; set; }

        public double Double { get; set; }

        [VectorType(3)]
        public float[] Vector { get; set; } = [0, 0, 0];

        [VectorType(2)]
        public double[] Doubles { get; set; } = [0, 0];

        public bool Flag { get; set; }
    }
}
