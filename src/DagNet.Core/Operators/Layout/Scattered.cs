namespace DagNet;

/// <summary>What ScatterElements and ScatterND have in common: how an update meets what is there, and its gradient.</summary>
internal static class Scattered
{
    /// <summary>The element that stays.</summary>
    public static double Combine(ScatterReduction reduction, double there, double update) => reduction switch
    {
        ScatterReduction.Add => there + update,
        ScatterReduction.Mul => there * update,
        ScatterReduction.Max => Math.Max(there, update),
        ScatterReduction.Min => Math.Min(there, update),
        _ => update,
    };

    /// <summary>∂L/∂x, nothing for the indices, ∂L/∂updates.</summary>
    /// <param name="y">The scattering node.</param>
    /// <param name="dy">∂L/∂y.</param>
    /// <param name="reduction">How updates meet what is there.</param>
    /// <param name="gather">Reads a tensor like y where the updates go.</param>
    /// <param name="scatter">Scatters updates into a tensor like y.</param>
    public static Node?[] Gradient(Node y, Node dy, ScatterReduction reduction, Func<Node, Node> gather,
        Func<Node, Node, ScatterReduction, Node> scatter)
    {
        Node x = y.Inputs[0], updates = y.Inputs[2];
        switch (reduction)
        {
            case ScatterReduction.None:
                return [scatter(dy, updates.ZerosLike(), reduction), null, gather(dy)];
            case ScatterReduction.Add:
                return [dy, null, gather(dy)];
            case ScatterReduction.Mul:
                // The product of all other factors, also where some are 0.
                Node isZero = updates.Equal(0), others = isZero.Where(updates.OnesLike(), updates);
                Node product = scatter(x.OnesLike(), others, ScatterReduction.Mul);
                Node zeros = scatter(x.ZerosLike(), isZero.Cast(x.Element), ScatterReduction.Add);
                Node rest = gather(dy * x * product) / others, count = gather(zeros) - isZero.Cast(x.Element);
                return [zeros.Equal(0).Where(dy * product, dy.ZerosLike()), null, count.Equal(0).Where(rest, rest.ZerosLike())];
            default:
                Node kept = x.Equal(y).Cast(x.Element), taken = updates.Equal(gather(y)).Cast(x.Element);
                // Ties share evenly.
                Node share = dy / scatter(kept, taken, ScatterReduction.Add);
                return [kept * share, null, taken * gather(share)];
        }
    }
}
