namespace DagNet;

/// <summary>First pass: puts numbers in the place of named extents, composites' bodies in their place, and fixes the mode.</summary>
internal static class Binding
{
    public static Draft Run(Draft draft, IReadOnlyDictionary<string, long> numbers, bool training) => draft.Rewrite((node, graph, inputs) =>
    {
        if (node.Op is IsTraining)
            return graph.Constant(Literal.Scalar(training ? 1 : 0, ElementType.Bool));
        try
        {
            return graph.ApplyTo(node.Op.Bind(numbers), inputs);
        }
        catch (ShapeException e) when (node.Label is not null && !e.Message.Contains(node.Label, StringComparison.Ordinal))
        {
            throw new ShapeException($"'{node.Label}': {e.Message}");
        }
    });

    /// <summary>The numbers of the named extents, from the shapes that are fed.</summary>
    /// <exception cref="ShapeException">A fed shape contradicts its input or another one.</exception>
    public static Dictionary<string, long> Solve(IEnumerable<(Node Input, int[] Fed)> feeds)
    {
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        var from = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((Node input, int[] fed) in feeds)
        {
            if (fed.Length != input.Shape.Rank)
                throw Mismatch(input, fed, $"it has {fed.Length} axes instead of {input.Shape.Rank}");
            for (int axis = 0; axis < fed.Length; axis++)
            {
                Dim dim = input.Shape[axis];
                if (dim.IsKnown ? dim.Value != fed[axis] : numbers.TryGetValue(dim.ToString(), out long bound) && bound != fed[axis])
                    throw Mismatch(input, fed, dim.IsKnown
                        ? $"axis {axis} has {fed[axis]} instead of {dim}"
                        : $"axis {axis} has {fed[axis]}, but '{dim}' is {numbers[dim.ToString()]} in '{from[dim.ToString()]}'");
                if (dim.IsKnown)
                    continue;
                numbers[dim.ToString()] = fed[axis];
                from[dim.ToString()] = input.Label!;
            }
        }
        return numbers;
    }

    private static ShapeException Mismatch(Node input, int[] fed, string what) => new(
        $"Input '{input.Label}': is {input.Type}, but [{string.Join(", ", fed)}] was fed: {what}. Feed a tensor of that shape.");
}
