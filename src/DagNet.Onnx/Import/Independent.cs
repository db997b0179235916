using System.Collections.Immutable;

namespace DagNet.Onnx;

/// <summary>A value taken as a variable of its own: y = x, but not the same node as another copy of x.</summary>
internal sealed record Independent(int Number) : Composite
{
    public override Node[] Build(ImmutableArray<Node> x) => [x[0]];
}
