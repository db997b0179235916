using DagNet.MLNet;
using DagNet.Onnx.Proto;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Numeric;
using Microsoft.ML.Trainers;

namespace DagNet.Interop;

/// <summary>A fitted model that ML.NET saves, loads and explains as it does its own.</summary>
public abstract class ScoringModel : ICalculateFeatureContribution, IFeatureContributionMapper, ICanSaveModel
{
    private protected ScoringModel()
    {
    }

    /// <summary>Explains predictions by what each feature adds to them.</summary>
    public FeatureContributionCalculator FeatureContributionCalculator => new(this);

    PredictionKind IPredictor.PredictionKind => Columns.Task switch
    {
        PredictionTask.Regression => PredictionKind.Regression,
        PredictionTask.Binary => PredictionKind.BinaryClassification,
        PredictionTask.MultiOutputRegression => PredictionKind.MultiOutputRegression,
        PredictionTask.Ranking => PredictionKind.Ranking,
        PredictionTask.MultiLabel => PredictionKind.Custom,
        _ => PredictionKind.MulticlassClassification,
    };

    /// <summary>How the model's header in a saved pipeline names it.</summary>
    internal abstract ModelSignature Signature { get; }

    internal abstract int FeatureCount { get; }

    internal abstract ScoreColumns Columns { get; }

    internal abstract IScorer NewScorer();

    internal abstract void Write(BinaryWriter writer);

    /// <summary>The model as ONNX: one input [rows, features]; outputs [rows, n], named as the score columns that they are.
    /// The predicted label is not among them.</summary>
    internal abstract GraphProto ToOnnx(int opset);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Signature.ToVersionInfo(GetType()));
        ctx.SaveBinaryStream(ModelSignature.Content, Write);
    }

    ValueMapper<TSource, VBuffer<float>> IFeatureContributionMapper.GetFeatureContributionMapper<TSource, TTarget>(
        int top, int bottom, bool normalize)
    {
        IScorer scorer = NewScorer();
        var features = new float[FeatureCount];
        ValueMapper<VBuffer<float>, VBuffer<float>> map = (in source, ref target) =>
        {
            source.CopyTo(features);
            VBufferEditor<float> editor = VBufferEditor.Create(ref target, features.Length);
            scorer.Contribute(features, editor.Values);
            target = editor.Commit();
            VectorUtils.SparsifyNormalize(ref target, top, bottom, normalize);
        };
        return (ValueMapper<TSource, VBuffer<float>>)(object)map;
    }
}
