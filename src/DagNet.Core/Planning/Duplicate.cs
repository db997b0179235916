using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// A copy of a variable's value from before the step. Fourth pass: a step that fetches a variable or assigns it to another
/// one, while giving it a new value too, takes such a copy, so that every reader sees the old value.
/// </summary>
internal sealed record Duplicate : Op
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x) => x[0];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y) => [new([.. x[0].Data], x[0].Shape)];

    public static Draft Run(Draft draft)
    {
        HashSet<Variable> changed = [.. draft.Assigned.Select(a => a.Variable)];
        Node Old(Node value)
        {
            Node root = value;
            while (root.Op is Reshape or Again)
                root = root.Inputs[0];
            return root.Op is Variable variable && changed.Contains(variable) ? value.Graph.Apply(new Duplicate(), value) : value;
        }
        return draft with
        {
            Outputs = [.. draft.Outputs.Select(Old)],
            Assigned = [.. draft.Assigned.Select(a => (a.Variable, Old(a.Value)))],
        };
    }
}
