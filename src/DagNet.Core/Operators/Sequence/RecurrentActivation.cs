using System.Globalization;
using System.Text.RegularExpressions;

namespace DagNet;

/// <summary>An activation function inside a recurrent operator, by ONNX's name.</summary>
/// <param name="Name">As "Tanh"; upper and lower case are the same.</param>
/// <param name="Alpha">α of those that have one; none means ONNX's own.</param>
/// <param name="Beta">β of those that have one; none means ONNX's own.</param>
public readonly partial record struct RecurrentActivation(string Name, double? Alpha = null, double? Beta = null)
{
    /// <summary>A list such as "Sigmoid, Affine(0.5, 0.25)".</summary>
    /// <exception cref="GraphException">The text is no such list.</exception>
    public static RecurrentActivation[] List(string text)
    {
        MatchCollection matches = Item().Matches(text);
        if (string.Concat(matches) != text || matches.Count == 0)
            throw new GraphException($"'{text}' is no list of activations. Write it as \"Sigmoid, Tanh\" or \"LeakyRelu(0.1)\".");
        return [.. matches.Select(m => new RecurrentActivation(m.Groups[1].Value, Number(m.Groups[2]), Number(m.Groups[3])))];
    }

    /// <summary>The list as text.</summary>
    public static string Text(IEnumerable<RecurrentActivation> list) => string.Join(", ", list);

    /// <inheritdoc/>
    public override string ToString() => Alpha is null ? Name : Beta is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Name}({Alpha:R})")
        : string.Create(CultureInfo.InvariantCulture, $"{Name}({Alpha:R}, {Beta:R})");

    [GeneratedRegex(@"\G(?:^|, )(\w+)(?:\(([^,()]+)(?:, ([^,()]+))?\))?")]
    private static partial Regex Item();

    private static double? Number(Group group)
        => group.Success ? double.Parse(group.Value, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    /// <summary>The function of a node.</summary>
    /// <exception cref="GraphException">No activation bears the name.</exception>
    public Node Of(Node x) => Name.ToUpperInvariant() switch
    {
        "RELU" => x.Relu(),
        "TANH" => x.Tanh(),
        "SIGMOID" => x.Sigmoid(),
        "AFFINE" => ((Alpha ?? 1) * x) + (Beta ?? 0),
        "LEAKYRELU" => x.LeakyRelu(Alpha ?? 0.01),
        "THRESHOLDEDRELU" => x.ThresholdedRelu(Alpha ?? 1),
        "SCALEDTANH" => (Alpha ?? 1) * ((Beta ?? 1) * x).Tanh(),
        "HARDSIGMOID" => x.HardSigmoid(Alpha ?? 0.2, Beta ?? 0.5),
        "ELU" => x.Elu(Alpha ?? 1),
        "SOFTSIGN" => x.Softsign(),
        "SOFTPLUS" => x.Softplus(),
        _ => throw new GraphException($"There is no activation '{Name}' for recurrent operators. Use Relu, Tanh, Sigmoid, Affine, LeakyRelu, "
            + "ThresholdedRelu, ScaledTanh, HardSigmoid, Elu, Softsign or Softplus."),
    };
}
