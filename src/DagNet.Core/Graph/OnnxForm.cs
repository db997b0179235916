using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// How one operator is written in ONNX: the standard's name, attributes, and constants given as further inputs.
/// </summary>
/// <param name="Name">The ONNX operator type.</param>
/// <param name="Domain">Empty for the standard operators.</param>
public sealed record OnnxForm(string Name, string Domain = "")
{
    /// <summary>
    /// Attributes: long, double, string, long[], double[], string[], <see cref="Literal"/> or <see
    /// cref="ElementType"/>.
    /// </summary>
    public ImmutableArray<(string Name, object Value)> Attributes { get; init; } = [];

    /// <summary>
    /// Which of the node's inputs, counted on into the constants, stands at each place of the standard's; −1 where an
    /// optional one is left out. None given means all in their order.
    /// </summary>
    public ImmutableArray<int> Places { get; init; } = [];

    /// <summary>Constants that follow the node's inputs, such as the axes of a reduction.</summary>
    public ImmutableArray<Literal> Constants { get; init; } = [];

    /// <summary>The same with one more attribute.</summary>
    public OnnxForm With(string name, object value) => this with { Attributes = Attributes.Add((name, value)) };

    /// <summary>The same with a list of int64 as one more input.</summary>
    public OnnxForm WithInput(params ReadOnlySpan<int> values)
    {
        var numbers = new long[values.Length];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = values[i];
        return this with { Constants = Constants.Add(Literal.Of<long>(numbers, Shape.Of(numbers.Length))) };
    }

    /// <summary>Whole numbers as an ONNX attribute.</summary>
    public static long[] Longs(Axes axes) => Array.ConvertAll(axes.ToArray(), x => (long)x);
}
