using System.Text;

namespace DagNet;

/// <summary>
/// How outputs are computed for one binding of shapes: an ordered list of kernel calls with the place of every value.
/// Immutable, free of data, printable; a backend turns it into a program.
/// </summary>
public sealed class Plan
{
    /// <summary>From so many readers on weights are brought into another form once for all of them in each run.</summary>
    private const int OftenRead = 4;

    private Plan(Draft draft, Memory memory, bool training)
    {
        Graph = draft.Graph;
        IsTraining = training;
        Steps = memory.Steps;
        CommitFrom = memory.CommitFrom;
        Copies = memory.Copies;
        Constants = memory.Constants;
        Variables = memory.Variables;
        ArenaBytes = memory.ArenaBytes;
        Outputs = [.. draft.Outputs.Select(memory.SlotOf)];
        Inputs = memory.Inputs;
    }

    /// <summary>The graph after all passes; its nodes are those of the steps.</summary>
    public Graph Graph { get; }

    /// <summary>True for a training step, false for inference.</summary>
    public bool IsTraining { get; }

    /// <summary>Where each fed value is written before a run, by input name.</summary>
    public IReadOnlyDictionary<string, Slot> Inputs { get; }

    /// <summary>Where each output lies after a run.</summary>
    public IReadOnlyList<Slot> Outputs { get; }

    /// <summary>The kernel calls in order.</summary>
    public IReadOnlyList<Step> Steps { get; }

    /// <summary>From this step on variables are overwritten: all before can fail without harm to the state.</summary>
    public int CommitFrom { get; }

    /// <summary>New values of variables that are copied at the very end.</summary>
    public IReadOnlyList<StateCopy> Copies { get; }

    /// <summary>The constants, by number.</summary>
    public IReadOnlyList<Literal> Constants { get; }

    /// <summary>The variables that are read or written, by number.</summary>
    public IReadOnlyList<Variable> Variables { get; }

    /// <summary>True where a run changes the state.</summary>
    public bool ChangesState => Copies.Count > 0 || CommitFrom < Steps.Count;

    /// <summary>Memory for all values between inputs and outputs, in bytes.</summary>
    public long ArenaBytes { get; }

    /// <summary>What the text says behind a step, as where it runs; null says nothing.</summary>
    public Func<Plan, Step, string?>? Remark { get; init; }

    /// <summary>Numbers of the variables that a run writes.</summary>
    internal IReadOnlySet<long> Changed => field ??= Steps.SelectMany(step => step.Results).Concat(Copies.Select(copy => copy.Variable))
        .Where(slot => slot.Storage == Storage.Variable).Select(slot => slot.Position).ToHashSet();

    /// <summary>Numbers of the variables that several steps read as their weights.</summary>
    private IReadOnlySet<long> Shared => field ??= Steps.Where(step => step.Inputs.Count > 1 && step.Inputs[1].Storage == Storage.Variable)
        .CountBy(step => step.Inputs[1].Position).Where(read => read.Value >= OftenRead).Select(read => read.Key).ToHashSet();

    /// <summary>
    /// Whether what lies there is worth to be kept in another form: a constant, a variable that other plans change, or one that several steps read as their
    /// weights before this plan changes it at the end of a run.
    /// </summary>
    internal bool Keeps(Slot slot) => slot.Storage == Storage.Constant
        || (slot.Storage == Storage.Variable && (!Changed.Contains(slot.Position) || Shared.Contains(slot.Position)));

    /// <summary>Plans a run.</summary>
    /// <param name="outputs">The nodes to fetch.</param>
    /// <param name="assignments">The new values of variables.</param>
    /// <param name="numbers">Numbers for all named extents.</param>
    /// <param name="training">Whether training steps or inference is computed.</param>
    /// <param name="fuse">Whether chains of pointwise operators are fused; off for finding the operator at fault.</param>
    /// <param name="alignment">The bytes that the place of every value in memory is a multiple of: a power of two.</param>
    /// <param name="remark">What the text says behind a step.</param>
    /// <param name="merges">Which chains the device computes together with the operator beside them; null for none.
    /// See <see cref="IBackend.Merges"/>.</param>
    /// <param name="recompute">Whether the gradient computes values again rather than that all are kept for it.</param>
    public static Plan Make(ReadOnlySpan<Node> outputs, ReadOnlySpan<Assignment> assignments,
        IReadOnlyDictionary<string, long> numbers, bool training = false, bool fuse = true,
        int alignment = 64, Func<Plan, Step, string?>? remark = null, bool recompute = false,
        Func<Node, Fused?, Fused?, bool>? merges = null)
    {
        Graph graph = outputs.IsEmpty ? assignments[0].Value.Graph : outputs[0].Graph;
        var draft = new Draft(graph, [.. outputs], [.. assignments.ToArray().Select(a => ((Variable)a.Variable.Op, a.Value))]);
        draft = Binding.Run(draft, numbers, training);
        draft = JoinedProducts.Run(Simplify.Run(draft));
        if (recompute && training)
            draft = Recompute.Run(draft, d => new Memory(Finish(d, fuse, merges), alignment).ArenaBytes);
        draft = Finish(draft, fuse, merges);
        return new(draft, new Memory(draft, alignment), training) { Remark = remark };
    }

    private static Draft Finish(Draft draft, bool fuse, Func<Node, Fused?, Fused?, bool>? merges)
    {
        if (fuse)
            draft = Fuse.Run(draft);
        return Duplicate.Run(fuse && merges is not null ? Merge.Run(draft, merges) : draft);
    }

    /// <summary>The steps, a line each, with the place of every value.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append($"plan: {Steps.Count} steps, {ArenaBytes:N0} bytes, {(IsTraining ? "training" : "inference")}\n");
        foreach ((string name, Slot slot) in Inputs)
            text.Append($"  input {name} {slot.Type} {slot}\n");
        for (int i = 0; i < Steps.Count; i++)
        {
            Step step = Steps[i];
            if (i == CommitFrom)
                text.Append("  — from here on the state changes —\n");
            text.Append("  ").AppendJoin(", ", step.Results.Select(r => $"{r} {r.Type}")).Append(" = ").Append(step.Node.Op.Name)
                .Append('(').AppendJoin(", ", step.Inputs).Append(')');
            if (step.Node.Op.AttributeText is { Length: > 0 } attributes)
                text.Append($" {{{attributes}}}");
            if (step.Node.Label is { } label)
                text.Append($"  # {label}");
            if (Remark?.Invoke(this, step) is { } remark)
                text.Append($"  — {remark}");
            text.Append('\n');
        }
        foreach (StateCopy copy in Copies)
            text.Append($"  {copy.Variable} ← {copy.From}  # {Variables[(int)copy.Variable.Position].Label}\n");
        return text.Append("  return ").AppendJoin(", ", Outputs).Append('\n').ToString();
    }
}
