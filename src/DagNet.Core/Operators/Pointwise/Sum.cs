using System.Collections.Immutable;

namespace DagNet;

/// <summary>y = a + b + …, broadcast.</summary>
public sealed record Sum : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        if (x.IsEmpty)
            throw new GraphException("Sum: takes at least 1 input, but none was given.");
        Node sum = x[0];
        for (int k = 1; k < x.Length; k++)
            sum += x[k];
        return [sum];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new("Sum");
}

/// <summary>Writes <c>Node.SumOf(a, b, c)</c>.</summary>
public static class SumExtensions
{
    extension(Node)
    {
        /// <summary>y = a + b + …, broadcast.</summary>
        public static Node SumOf(params ReadOnlySpan<Node> x)
            => x.IsEmpty ? throw new GraphException("Sum: takes at least 1 input, but none was given.")
                : x[0].Graph.Apply(new Sum(), x);
    }
}
