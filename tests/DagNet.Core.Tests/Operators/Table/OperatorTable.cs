namespace DagNet.Tests;

/// <summary>
/// All operators with their attributes, ranks and broadcasts. Every row is run on each backend against the reference formula, its
/// gradients against differences, and its ONNX form in ONNX Runtime.
/// </summary>
internal static partial class OperatorTable
{
    private static readonly ElementType[] Whole = [ElementType.Int32, ElementType.Int64];
    private static readonly ElementType[] Any = [ElementType.Int32, ElementType.Int64, ElementType.UInt8, ElementType.Bool];

    // A constructor runs after the fields of all parts have their values.
    static OperatorTable() => Rows =
    [
        .. Pointwise(), .. Activations(), .. Reduction(), .. Layout(), .. Linear(), .. Composites(), .. Spatial(), .. Resizing(),
        .. Windows(), .. Sampled(),
        .. Recurrent(), .. Algebra(), .. Attentions(), .. Sequences(), .. Signals(), .. Classifiers(),
    ];

    public static IReadOnlyList<OperatorRow> Rows { get; }

    public static OperatorRow Row(string name) => Rows.Single(r => r.Name == name);

    /// <summary>The names of the rows, as data of a test.</summary>
    public static IEnumerable<object[]> Names => Rows.Select(r => new object[] { r.Name });
}
