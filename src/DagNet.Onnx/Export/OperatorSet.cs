using System.Globalization;
using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>The released operator sets and the file format (IR) versions that they came with: a runtime that knows the
/// set reads that format, so a file asks for no more than that.</summary>
internal static class OperatorSet
{
    public const string Standard = "";
    public const string MachineLearning = "ai.onnx.ml";

    public const int Oldest = 11;
    public const int Newest = 25;
    public const int Default = 17;

    /// <summary>The newest operator set whose models are read.</summary>
    public const int NewestRead = 27;

    /// <summary>IR version of a file written in the given versions of its domains.</summary>
    public static int IrVersion(IEnumerable<OperatorSetIdProto> sets) =>
        sets.Max(set => set.Domain switch
        {
            Standard => IrVersion((int)set.Version),
            MachineLearning => MachineLearningIrVersion((int)set.Version),
            _ => 3,
        });

    /// <summary>IR version that the standard operator set <paramref name="opset"/> was released with.</summary>
    /// <exception cref="OnnxException">Older than 7 or newer than 25.</exception>
    public static int IrVersion(int opset) => opset switch
    {
        7 or 8 => 3,
        9 => 4,
        10 => 5,
        11 => 6,
        >= 12 and <= 14 => 7,
        >= 15 and <= 18 => 8,
        19 or 20 => 9,
        21 or 22 => 10,
        23 => 11,
        24 => 12,
        25 => 13,
        _ => throw Unknown(opset),
    };

    /// <summary>The error for an operator set that is not written.</summary>
    public static OnnxException Unknown(int opset) => new(string.Create(CultureInfo.InvariantCulture,
        $"Opset {opset} is not one that DagNet writes. Choose one from {Oldest} to {Newest}."));

    /// <summary>The operator set that brought a standard operator: 11 for those that were there by then.</summary>
    public static int Since(string type) => type switch
    {
        "Celu" or "Einsum" or "GreaterOrEqual" or "LessOrEqual" or "NegativeLogLikelihoodLoss" or "SoftmaxCrossEntropyLoss" => 12,
        "HardSwish" or "Trilu" => 14,
        "Bernoulli" => 15,
        "GridSample" => 16,
        "BlackmanWindow" or "DFT" or "HammingWindow" or "HannWindow" or "LayerNormalization" or "MelWeightMatrix" or "STFT" => 17,
        "BitwiseAnd" or "BitwiseNot" or "BitwiseOr" or "BitwiseXor" or "CenterCropPad" or "Col2Im" or "Mish" => 18,
        "DeformConv" => 19,
        "AffineGrid" or "Gelu" => 20,
        // Opset 18 had it with another meaning of its scale.
        "GroupNormalization" => 21,
        "Attention" or "RMSNormalization" or "RotaryEmbedding" => 23,
        "Swish" or "TensorScatter" => 24,
        "BitCast" or "CumProd" => 26,
        "CausalConvWithState" or "LinearAttention" => 27,
        _ => Oldest,
    };

    private static int MachineLearningIrVersion(int version) => version switch
    {
        1 => 3,
        2 => 6,
        3 => 8,
        4 => 9,
        _ => 10,
    };
}
