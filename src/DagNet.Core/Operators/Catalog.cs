namespace DagNet;

/// <summary>What is known of one operator.</summary>
/// <param name="Operator">The operator's type.</param>
/// <param name="Onnx">The standard operator that it is in ONNX, or why there is none.</param>
/// <param name="Gradient">Where its gradient comes from, or why there is none.</param>
/// <param name="Gpu">Its kernel on the GPU, or that there is none.</param>
public sealed record CatalogEntry(Type Operator, string Onnx, string Gradient = Catalog.Rule,
    string Gpu = Catalog.CpuOnly);

/// <summary>All operators, a line each; a test fails where one is missing or a line is not true.</summary>
/// <remarks>
/// Leaves, the items of tuples and what plans are made of (Fused, Duplicate) are no operators in this sense. Every
/// operator has a shape rule and a kernel on the CPU; a composite has those of its body.
/// </remarks>
public static class Catalog
{
    internal const string Rule = "rule", Body = "that of its body", CpuOnly = "CPU only";
    internal const string Flat = "none: 0 where it exists", Discrete = "none: the result is not a float";
    internal const string Lowered = "none: written by the exporter's lowering";

    /// <summary>The operators by folder.</summary>
    public static IReadOnlyList<CatalogEntry> Operators { get; } =
    [
        new(typeof(Abs), "Abs"),
        new(typeof(Acos), "Acos"),
        new(typeof(Acosh), "Acosh"),
        new(typeof(Add), "Add"),
        new(typeof(And), "And", Discrete),
        new(typeof(Asin), "Asin"),
        new(typeof(Asinh), "Asinh"),
        new(typeof(Atan), "Atan"),
        new(typeof(Atanh), "Atanh"),
        new(typeof(Cast), "Cast"),
        new(typeof(Ceil), "Ceil", Flat),
        new(typeof(Celu), "Celu", Body),
        new(typeof(Clip), "Clip", Body),
        new(typeof(Cos), "Cos"),
        new(typeof(Cosh), "Cosh"),
        new(typeof(Div), "Div"),
        new(typeof(Elu), "Elu", Body),
        new(typeof(Equal), "Equal", Discrete),
        new(typeof(Erf), "Erf"),
        new(typeof(Exp), "Exp"),
        new(typeof(Floor), "Floor", Flat),
        new(typeof(Fmod), "Mod"),
        new(typeof(Gelu), "Gelu", Body),
        new(typeof(Greater), "Greater", Discrete),
        new(typeof(GreaterOrEqual), "GreaterOrEqual", Discrete),
        new(typeof(HardSigmoid), "HardSigmoid", Body),
        new(typeof(HardSwish), "HardSwish", Body),
        new(typeof(IsInf), "IsInf", Discrete),
        new(typeof(IsNaN), "IsNaN", Discrete),
        new(typeof(LeakyRelu), "LeakyRelu", Body),
        new(typeof(Less), "Less", Discrete),
        new(typeof(LessOrEqual), "LessOrEqual", Discrete),
        new(typeof(Log), "Log"),
        new(typeof(Max), "Max"),
        new(typeof(Mean), "Mean", Body),
        new(typeof(Min), "Min"),
        new(typeof(Mish), "Mish", Body),
        new(typeof(Mod), "Mod", Discrete),
        new(typeof(Mul), "Mul"),
        new(typeof(Neg), "Neg"),
        new(typeof(Not), "Not", Discrete),
        new(typeof(Or), "Or", Discrete),
        new(typeof(PRelu), "PRelu", Body),
        new(typeof(Pow), "Pow"),
        new(typeof(Reciprocal), "Reciprocal"),
        new(typeof(Relu), "Relu"),
        new(typeof(Round), "Round", Flat),
        new(typeof(Selu), "Selu", Body),
        new(typeof(Shrink), "Shrink", Body),
        new(typeof(Sigmoid), "Sigmoid"),
        new(typeof(Sign), "Sign", Flat),
        new(typeof(Sin), "Sin"),
        new(typeof(Sinh), "Sinh"),
        new(typeof(Softplus), "Softplus"),
        new(typeof(Softsign), "Softsign", Body),
        new(typeof(Sqrt), "Sqrt"),
        new(typeof(StopGradient), "Identity", "none: that is what it is for"),
        new(typeof(Sub), "Sub"),
        new(typeof(Sum), "Sum", Body),
        new(typeof(Swish), "Swish", Body),
        new(typeof(Tan), "Tan"),
        new(typeof(Tanh), "Tanh"),
        new(typeof(ThresholdedRelu), "ThresholdedRelu", Body),
        new(typeof(Where), "Where"),
        new(typeof(Xor), "Xor", Discrete),

        new(typeof(ArgMax), "ArgMax", Discrete),
        new(typeof(ArgMin), "ArgMin", Discrete),
        new(typeof(CumSum), "CumSum"),
        new(typeof(ReduceL1), "ReduceL1", Body),
        new(typeof(ReduceL2), "ReduceL2", Body),
        new(typeof(ReduceLogSum), "ReduceLogSum", Body),
        new(typeof(ReduceLogSumExp), "ReduceLogSumExp", Body),
        new(typeof(ReduceMax), "ReduceMax"),
        new(typeof(ReduceMean), "ReduceMean", Body),
        new(typeof(ReduceMin), "ReduceMin"),
        new(typeof(ReduceProd), "ReduceProd"),
        new(typeof(ReduceSum), "ReduceSum"),
        new(typeof(ReduceSumSquare), "ReduceSumSquare", Body),

        new(typeof(Concat), "Concat"),
        new(typeof(DepthToSpace), "DepthToSpace", Body),
        new(typeof(Expand), Lowered),
        new(typeof(Gather), "Gather"),
        new(typeof(GatherElements), "GatherElements"),
        new(typeof(GatherND), "GatherND"),
        new(typeof(OneHot), "OneHot", Discrete),
        new(typeof(Pad), "Pad"),
        new(typeof(Reshape), Lowered),
        new(typeof(ScatterAdd), Lowered),
        new(typeof(ScatterElements), "ScatterElements"),
        new(typeof(ScatterND), "ScatterND"),
        new(typeof(Slice), "Slice"),
        new(typeof(SpaceToDepth), "SpaceToDepth", Body),
        new(typeof(Split), "Split", Body),
        new(typeof(Tile), "Tile", Body),
        new(typeof(TopK), "TopK"),
        new(typeof(Transpose), "Transpose"),
        new(typeof(Trilu), "Trilu", Body),
        new(typeof(Unslice), Lowered),

        new(typeof(Gemm), "Gemm", Body),
        new(typeof(MatMul), "MatMul"),

        new(typeof(Attention), "Attention", Body),
        new(typeof(BatchNormalization), "BatchNormalization", Body),
        new(typeof(Dropout), "Identity", Body),
        new(typeof(GroupNormalization), "GroupNormalization", Body),
        new(typeof(InstanceNormalization), "InstanceNormalization", Body),
        new(typeof(LayerNormalization), "LayerNormalization", Body),
        new(typeof(LogSoftmax), "LogSoftmax"),
        new(typeof(LpNormalization), "LpNormalization", Body),
        new(typeof(RMSNormalization), "RMSNormalization", Body),
        new(typeof(Softmax), "Softmax"),

        new(typeof(AveragePool), "AveragePool"),
        new(typeof(AveragePoolGradient), Lowered),
        new(typeof(Conv), "Conv"),
        new(typeof(ConvInputGradient), Lowered),
        new(typeof(ConvTranspose), "ConvTranspose", Body),
        new(typeof(ConvWeightGradient), Lowered),
        new(typeof(GlobalAveragePool), "GlobalAveragePool", Body),
        new(typeof(GlobalMaxPool), "GlobalMaxPool", Body),
        new(typeof(MaxPool), "MaxPool"),
        new(typeof(MaxUnpool), Lowered),
        new(typeof(Resample), Lowered),
        new(typeof(ResampleGradient), Lowered),
        new(typeof(Resize), "Resize", Body),

        new(typeof(RandomNormal), "none: inference draws no numbers", "none: nothing to differentiate by"),
        new(typeof(RandomUniform), "none: inference draws no numbers", "none: nothing to differentiate by"),
    ];
}
