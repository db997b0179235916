using System.Collections.Immutable;

namespace DagNet;

/// <summary>y = (a + b + …)/n for n inputs, broadcast.</summary>
public sealed record Mean : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.IsEmpty)
            throw new GraphException("Mean: takes at least 1 input, but none was given.");
        Node sum = x[0];
        for (int k = 1; k < x.Length; k++)
            sum += x[k];
        return [sum / x.Length];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Mean");
}

/// <summary>Writes <c>Node.MeanOf(a, b, c)</c>.</summary>
public static class MeanExtensions
{
    extension(Node)
    {
        /// <summary>y = (a + b + …)/n for n inputs, broadcast.</summary>
        public static Node MeanOf(params ReadOnlySpan<Node> x)
            => x.IsEmpty ? throw new GraphException("Mean: takes at least 1 input, but none was given.")
                : x[0].Graph.Apply(new Mean(), x);
    }
}
