using System.Collections.Immutable;
using System.Text;

namespace DagNet;

/// <summary>One pointwise operator of a fused chain; arguments count the inputs first, then the results so far.</summary>
public sealed record Instruction(Pointwise Op, ImmutableArray<int> Arguments);

/// <summary>
/// A chain of pointwise operators over one shape that is computed in one pass, block by block, so that what lies between
/// never leaves the cache. Inputs of a smaller shape are read with stride 0.
/// </summary>
/// <param name="Shape">The shape of all results.</param>
/// <param name="Inputs">The inputs' types.</param>
/// <param name="Instructions">What is computed, in order.</param>
/// <param name="Results">Which values are results.</param>
public sealed record Fused(
    Shape Shape, ImmutableArray<TensorType> Inputs, ImmutableArray<Instruction> Instructions, ImmutableArray<int> Results) : Op
{
    /// <summary>The element type of each value: inputs first, then the instructions' results.</summary>
    public ImmutableArray<ElementType> Elements { get; } = ElementsOf(Inputs, Instructions);

    /// <inheritdoc/>
    public override bool Interned => false;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x) => InferAll(x)[0];

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> InferAll(ReadOnlySpan<TensorType> x)
        => [.. Results.Select(r => new TensorType(Elements[r], Shape))];

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var values = new List<DenseArray>();
        foreach (DenseArray input in x)
            values.AddRange(new Expand(Shape).Evaluate([input], y));
        foreach (Instruction instruction in Instructions)
            values.AddRange(instruction.Op.Evaluate([.. instruction.Arguments.Select(a => values[a])], y));
        return [.. Results.Select(r => values[r])];
    }

    /// <summary>The last instruction that reads an input, or −1.</summary>
    public int LastReader(int input)
    {
        for (int i = Instructions.Length - 1; i >= 0; i--)
            if (Instructions[i].Arguments.Contains(input))
                return i;
        return -1;
    }

    /// <summary>The chain as a formula a line: <c>v3 = Mul(v0, v1)</c>.</summary>
    protected override bool PrintMembers(StringBuilder builder)
    {
        for (int i = 0; i < Instructions.Length; i++)
            builder.Append(i == 0 ? "" : "; ").Append('v').Append(Inputs.Length + i).Append(" = ").Append(Instructions[i].Op)
                .Append('(').AppendJoin(", ", Instructions[i].Arguments.Select(a => $"v{a}")).Append(')');
        builder.Append(" → ").AppendJoin(", ", Results.Select(r => $"v{r}"));
        return true;
    }

    private static ImmutableArray<ElementType> ElementsOf(ImmutableArray<TensorType> inputs, ImmutableArray<Instruction> instructions)
    {
        var elements = ImmutableArray.CreateBuilder<ElementType>(inputs.Length + instructions.Length);
        foreach (TensorType input in inputs)
            elements.Add(input.Element);
        foreach (Instruction instruction in instructions)
        {
            var arguments = new ElementType[instruction.Arguments.Length];
            for (int k = 0; k < arguments.Length; k++)
                arguments[k] = elements[instruction.Arguments[k]];
            elements.Add(instruction.Op.Result(arguments));
        }
        return elements.MoveToImmutable();
    }
}
