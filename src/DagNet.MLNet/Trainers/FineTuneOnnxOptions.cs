using System.Collections.Immutable;
using DagNet;
using DagNet.MLNet;
using DagNet.Onnx;

namespace Microsoft.ML.Trainers;

/// <summary>How an ONNX model is trained on with a new head.</summary>
public sealed class FineTuneOnnxOptions : DagTrainerOptions
{
    /// <summary>The model's file. It has one input, whose values a row the feature column holds, in whatever dimensions.</summary>
    public string ModelPath = "";

    /// <summary>The name of the value that the head reads; null takes what the model's last product reads.</summary>
    public string? CutAt;

    /// <summary>From that value, [rows, …], to as many values a row as the task needs; null flattens it and adds a Dense layer
    /// named <c>head</c>.</summary>
    public Func<Node, Node>? Head;

    /// <summary>What is trained, by the names of the model's weights: <c>ParameterRule.Freeze("conv*")</c>, or a rate of its own.
    /// <c>Freeze("*")</c> after <c>new("head*")</c> trains the head only.</summary>
    public ImmutableArray<ParameterRule> Rules = [];

    /// <summary>What becomes of the model's batch normalisation in training.</summary>
    public BatchNormalizationUse BatchNormalization;

    internal override TabularOptions ApplyTo(TabularOptions options) => options with { Pretrained = new(this), Rules = Rules };
}
