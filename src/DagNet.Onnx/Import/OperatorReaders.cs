namespace DagNet.Onnx;

/// <summary>Appends what one node of a model computes; returns its results, null for those that are not there.</summary>
internal delegate Node?[] OperatorReader(ModelNode node);

/// <summary>How each operator of the standard is read: one line an operator, by families.</summary>
internal static class OperatorReaders
{
    /// <summary>Operators that take tensors of any type as they are; the others compute in a type wide enough.</summary>
    private static readonly HashSet<string> Moving =
    [
        "BitCast", "Cast", "CastLike", "CenterCropPad", "Compress", "Concat", "Constant", "ConstantOfShape", "DepthToSpace", "Expand", "EyeLike", "Flatten",
        "Gather", "GatherElements", "GatherND", "Identity", "If", "Loop", "NonZero", "Pad", "Reshape", "ReverseSequence", "Scan", "Shape", "Size", "Slice",
        "SpaceToDepth", "Split", "Squeeze", "Tile", "Transpose", "Trilu", "Unsqueeze", "Where",
    ];

    /// <summary>Operators some of whose results have a type of their own, whatever the inputs'.</summary>
    private static readonly Dictionary<string, int> FirstOfOwnType = new(StringComparer.Ordinal)
    {
        ["ArgMax"] = 0,
        ["ArgMin"] = 0,
        ["NonMaxSuppression"] = 0,
        ["MaxPool"] = 1,
        ["TopK"] = 1,
        ["Unique"] = 1,
        ["LayerNormalization"] = 1,
        ["Dropout"] = 1,
        ["BatchNormalization"] = 1,
        ["HannWindow"] = 0,
        ["HammingWindow"] = 0,
        ["BlackmanWindow"] = 0,
        ["MelWeightMatrix"] = 0,
    };

    private static readonly Dictionary<string, OperatorReader> Standard = Merge(
        PointwiseReaders.All, ReductionReaders.All, LayoutReaders.All, IndexReaders.All, NormalizationReaders.All, SpatialReaders.All,
        RecurrentReaders.All, AttentionReaders.All, LossReaders.All, SignalReaders.All, ControlReaders.All, ConstantReaders.All);

    /// <summary>The operators that are read, by name.</summary>
    public static IReadOnlyCollection<string> Names => Standard.Keys;

    /// <summary>The reader of an operator, or null.</summary>
    public static OperatorReader? Find(string domain, string type) => domain switch
    {
        "" => Standard.GetValueOrDefault(type),
        TrainingReaders.Domain => TrainingReaders.All.GetValueOrDefault(type),
        _ => null,
    };

    /// <summary>Whether an operator computes narrow types in wide ones.</summary>
    public static bool Widens(string type) => !Moving.Contains(type);

    /// <summary>Whether a result of the width that was computed in goes back to the inputs' narrow type.</summary>
    public static bool KeepsType(string type, int result, ElementType narrow)
        => !FirstOfOwnType.TryGetValue(type, out int first) || result < first;

    /// <summary>Whether a constant is one of batch normalisation's running statistics, which no gradient adjusts.</summary>
    public static bool IsStatistic(ModelNode user, string name)
        => user.Type == "BatchNormalization" && (user.Names(3, name) || user.Names(4, name));

    private static Dictionary<string, OperatorReader> Merge(params IEnumerable<KeyValuePair<string, OperatorReader>>[] families)
        => families.SelectMany(f => f).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
}
