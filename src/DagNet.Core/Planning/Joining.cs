using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// A sum of slices that were put back among zeros, and together fill the whole, is their concatenation. So the gradient
/// of a tensor that is read piece by piece, as a sequence's steps or a cell's gates, costs one copy and not one sum of
/// the whole for each piece.
/// </summary>
internal static class Joining
{
    /// <summary>The concatenation that a + b is, or null where it is none.</summary>
    public static Node? Of(Node a, Node b)
    {
        if (b.Op is not Unslice)
            (a, b) = (b, a);
        if (b.Op is not Unslice last || AxisOf(last, b.Inputs[0]) is not { } axis)
            return null;
        var pieces = new List<(long Start, Node Piece)>();
        long missing = last.To[axis].Value;
        var open = new Stack<Node>([a, b]);
        while (open.TryPop(out Node? node))
            if (node.Op is Add)
            {
                open.Push(node.Inputs[0]);
                open.Push(node.Inputs[1]);
            }
            else if (node.Op is Unslice unslice && AxisOf(unslice, node.Inputs[0]) == axis)
            {
                pieces.Add((unslice.Starts[axis].Value, node.Inputs[0]));
                missing -= node.Inputs[0].Shape[axis].Value;
            }
            else
                return null;
        if (missing != 0)
            return null;
        pieces.Sort((p, q) => p.Start.CompareTo(q.Start));
        long end = 0;
        foreach ((long start, Node piece) in pieces)
        {
            if (start != end)
                return null;
            end += piece.Shape[axis].Value;
        }
        ImmutableArray<Node> parts = [.. pieces.Select(p => p.Piece)];
        return parts[0].Graph.Apply(new Concat(axis), parts.AsSpan());
    }

    /// <summary>The one axis along which a piece is less than the whole and without gaps, or null.</summary>
    private static int? AxisOf(Unslice unslice, Node piece)
    {
        int? found = null;
        for (int axis = 0; axis < unslice.To.Rank; axis++)
        {
            if (!unslice.Starts[axis].IsKnown || !unslice.To[axis].IsKnown || !piece.Shape[axis].IsKnown)
                return null;
            if (piece.Shape[axis] == unslice.To[axis])
                continue;
            if (found is not null || unslice.Steps[axis] != 1)
                return null;
            found = axis;
        }
        return found;
    }
}
