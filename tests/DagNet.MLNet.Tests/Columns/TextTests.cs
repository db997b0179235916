using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet.Tests;

/// <summary>Texts tokenised in the pipeline: words become keys, keys embeddings, and rows of any length are masked.</summary>
[TestClass]
public sealed class TextTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void WordsOfReviewsAreEmbedded()
    {
        using var folder = new TemporaryFolder();
        IDataView train = Reviews("fine_foods_train.csv"), test = Reviews("fine_foods_test.csv");
        var pipeline = _ml.Transforms.Text.NormalizeText("Normal", "Text")
            .Append(_ml.Transforms.Text.TokenizeIntoWords("Words", "Normal"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Keys", "Words", maximumNumberOfKeys: 5000))
            .Append(_ml.Transforms.Dag([DagOutput.Boolean("PredictedLabel"), DagOutput.Logit("Score"), DagOutput.Probability("Probability")], columns =>
            {
                Node mask = columns.Mask("Keys").Cast(ElementType.Float32).Unsqueeze(2);
                Node words = columns.Input("Keys").Embedding(columns.Keys("Keys") + 1, 16, initializer: Initializers.Normal(0.1)) * mask;
                Node logit = (words.Sum(1) / mask.Sum(1).Maximum(1)).Dense(1);
                columns.Loss(logit.BinaryCrossEntropy(columns.Label("Label")));
                return [logit > 0, logit, logit.Sigmoid()];
            }, new() { MaximumEpochs = 6, ValidationFraction = 0, LearningRate = 0.02 }));
        ITransformer model = pipeline.Fit(train);
        IDataView scored = model.Transform(test);
        Assert.IsGreaterThan(0.8, _ml.BinaryClassification.Evaluate(scored).AreaUnderRocCurve);
        float[] scores = [.. scored.GetColumn<float>("Score")];
        _ml.Model.Save(model, train.Schema, folder["model.zip"]);
        ITransformer loaded = new MLContext().Model.Load(folder["model.zip"], out _);
        CollectionAssert.AreEqual(scores, loaded.Transform(test).GetColumn<float>("Score").ToArray());
        using var engine = _ml.Model.CreatePredictionEngine<Review, Answer>(loaded);
        Review[] reviews = [.. _ml.Data.CreateEnumerable<Review>(_ml.Data.TakeRows(test, 20), reuseRowObject: false)];
        SameScores.Check(scores[..20], Array.ConvertAll(reviews, review => engine.Predict(review).Score), 1e-5);
        Assert.IsTrue(float.IsFinite(engine.Predict(new() { Text = "" }).Score));
        Assert.IsTrue(float.IsFinite(engine.Predict(new() { Text = "qwertz zuiop" }).Score));
    }

    private IDataView Reviews(string file) => _ml.Data.LoadFromEnumerable(_ml.Data.CreateEnumerable<Row>(_ml.Data.LoadFromTextFile<Row>(
        SharedData.PathOf("data", file), separatorChar: ',', hasHeader: true, allowQuoting: true), reuseRowObject: false)
        .Select(row => new Review { Text = row.Text, Label = row.Score == "great" }).ToArray());

    private sealed class Row
    {
        [LoadColumn(1)]
        public string Text { get; set; } = "";

        [LoadColumn(2)]
        public string Score { get; set; } = "";
    }

    private sealed class Review
    {
        public string Text { get; set; } = "";

        public bool Label { get; set; }
    }

    private sealed class Answer
    {
        public float Score { get; set; }
    }
}
