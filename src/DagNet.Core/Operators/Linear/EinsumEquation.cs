namespace DagNet;

/// <summary>
/// An equation of <see cref="Einsum"/> with one character for each axis, those of an ellipsis included.
/// </summary>
/// <param name="Terms">The labels of the axes of each input.</param>
/// <param name="Output">The labels of the axes of the result.</param>
internal sealed record EinsumEquation(string[] Terms, string Output)
{
    private const string Ellipsis = "...";

    /// <summary>The labels that the result or an input after the k-th needs.</summary>
    public string UsedAfter(int k) => Output + string.Concat(Terms[(k + 1)..]);

    public static EinsumEquation Parse(string equation, Shape[] shapes)
    {
        string[] sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',');
        if (sides.Length > 2)
            throw Wrong(equation, "has more than one arrow. Write the terms, then '->' and the output");
        if (terms.Length != shapes.Length)
            throw Wrong(equation, $"has {terms.Length} terms for {shapes.Length} inputs. Give a term for each, "
                + "parted by commas");
        int broadcast = 0;
        for (int k = 0; k < terms.Length; k++)
            broadcast = Math.Max(broadcast, EllipsisRank(equation, terms[k], shapes[k]));
        string[] labels =
            [.. terms.Select((term, k) => Written(term, EllipsisRank(equation, term, shapes[k]), broadcast))];
        Check(equation, labels, shapes);
        return new(labels, sides.Length == 1 ? Implied(labels, broadcast)
            : Chosen(equation, sides[1], labels, broadcast));
    }

    /// <summary>The axes that the ellipsis of a term stands for.</summary>
    private static int EllipsisRank(string equation, string term, Shape shape)
    {
        string letters = term.Replace(Ellipsis, "", StringComparison.Ordinal);
        if (!letters.All(char.IsAsciiLetter) || term.Length - letters.Length > Ellipsis.Length)
            throw Wrong(equation, $"has the term '{term}'. Terms are made of letters and at most one ellipsis '...'");
        int rest = shape.Rank - letters.Length;
        return rest == 0 || (rest > 0 && letters.Length < term.Length) ? rest : throw new ShapeException(
            $"Einsum: the term '{term}' of '{equation}' names {letters.Length} axes, but its input {shape} has "
                + $"{shape.Rank}. "
            + "Name each axis, or write '...' for some.");
    }

    /// <summary>
    /// The k-th of the broadcast axes, counted at the right, has the label k, which is below all letters.
    /// </summary>
    private static string Written(string term, int rank, int broadcast) => term.Replace(Ellipsis,
        string.Concat(Enumerable.Range(broadcast - rank, rank).Select(k => (char)k)), StringComparison.Ordinal);

    private static string Implied(string[] terms, int broadcast) => Written(Ellipsis, broadcast, broadcast)
        + string.Concat(string.Concat(terms).Where(char.IsAsciiLetter)
            .GroupBy(l => l).Where(g => g.Count() == 1).Select(g => g.Key).Order());

    private static string Chosen(string equation, string output, string[] terms, int broadcast)
    {
        string labels = Written(output, broadcast, broadcast);
        char[] strange = [.. labels.Where(l => labels.Count(m => m == l) > 1 || !terms.Any(t => t.Contains(l)))];
        return strange.Length == 0 ? labels : throw Wrong(equation,
            $"has the output '{output}', where '{strange[0]}' is twice or in no term. Name letters of the terms, "
                + "each once");
    }

    private static void Check(string equation, string[] terms, Shape[] shapes)
    {
        var extents = new Dictionary<char, Dim>();
        for (int k = 0; k < terms.Length; k++)
            for (int axis = 0; axis < terms[k].Length; axis++)
            {
                char label = terms[k][axis];
                Dim extent = shapes[k][axis], known = extents.GetValueOrDefault(label, 1);
                bool repeated = terms[k].IndexOf(label) is var first && first < axis && shapes[k][first] != extent;
                if (repeated || (extent != known && extent != 1 && known != 1))
                    throw new ShapeException($"Einsum: in '{equation}' axis {axis} of input {k}, {shapes[k]}, has "
                        + $"the extent {extent}, "
                        + $"but another axis of the same letter has {(repeated ? shapes[k][first] : known)}. Make "
                            + "them equal.");
                extents[label] = extent == 1 ? known : extent;
            }
    }

    private static GraphException Wrong(string equation, string what)
        => new($"Einsum: the equation '{equation}' {what}.");
}
