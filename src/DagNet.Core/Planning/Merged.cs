using System.Collections.Immutable;
using System.Text;

namespace DagNet;

/// <summary>
/// An operator that is computed in one with a chain before it, whose result it reads as it is made, or with one after it, which goes on
/// with each element before it is stored. Made for devices that ask for it by <see cref="IBackend.Merges"/>.
/// </summary>
/// <param name="Core">The operator's node as it was.</param>
/// <param name="Producer">The chain that makes the operator's one input; null where the inputs lie in memory.</param>
/// <param name="Consumer">The chain that its value goes through; null where it is stored.</param>
/// <param name="Place">Which input of the consumer the value is.</param>
/// <remarks>
/// The inputs are those of the producer or else the operator's own, then those of the consumer without the value. A result may lie where one of the latter
/// does: for each element a kernel reads all of them before it writes.
/// </remarks>
internal sealed record Merged(Node Core, Fused? Producer, Fused? Consumer, int Place) : Op
{
    /// <inheritdoc/>
    public override string Name => $"{(Producer is null ? "" : "Fused+")}{Core.Op.Name}{(Consumer is null ? "" : "+Fused")}";

    /// <inheritdoc/>
    public override bool Interned => false;

    /// <summary>How many of the inputs come before those of the consumer.</summary>
    public int Own => Producer?.Inputs.Length ?? Core.Inputs.Length;

    /// <summary>Which input of the consumer one behind the operator's own is.</summary>
    public int PlaceOf(int input) => input - Own + (input - Own >= Place ? 1 : 0);

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x) => InferAll(x)[0];

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferAll(ReadOnlySpan<TensorType> x) => Consumer?.InferAll(x) ?? Core.Types;

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        DenseArray[] own = x[..Own].ToArray();
        if (Producer is not null)
            own = [new(Producer.Evaluate(own, Producer.InferAll([]))[0].Data, Core.Inputs[0].Shape.ToArray())];
        DenseArray[] value = Core.Op.Evaluate(own, Core.Types);
        if (Consumer is null)
            return value;
        List<DenseArray> read = [.. x[Own..]];
        read.Insert(Place, new(value[0].Data, Consumer.Inputs[Place].Shape.ToArray()));
        return Consumer.Evaluate([.. read], y);
    }

    /// <summary>The chains' formulas around the operator's attributes.</summary>
    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.AppendJoin(" | ", new[] { Producer?.AttributeText, Core.Op.AttributeText, Consumer is null ? null : $"v{Place} in {Consumer.AttributeText}" }
            .Where(text => !string.IsNullOrEmpty(text)));
        return true;
    }
}
