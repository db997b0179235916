namespace DagNet;

/// <summary>What a fused chain costs, to decide whether it is worth a second thread.</summary>
internal static class ChainCost
{
    /// <summary>A chain that costs less is done before another thread has begun: some 10 µs.</summary>
    public const long ParallelFrom = 1 << 18;

    /// <summary>What a function that is computed by a polynomial costs beside a sum.</summary>
    private const int Function = 16;

    /// <summary>The cost: for each element one for each value that is read or written and for each sum or the like, more for functions.</summary>
    public static long Of(Fused op)
        => op.Shape.Count * (op.Inputs.Length + (long)op.Results.Length + op.Instructions.Sum(i => IsSimple(i.Op) ? 1L : Function));

    private static bool IsSimple(Pointwise op) => op is Add or Sub or Mul or Div or Max or Min or Neg or Abs or Sqrt or Floor or Ceil or Round or Relu or Reciprocal
        or Greater or GreaterOrEqual or Less or LessOrEqual or Equal or And or Or or Xor or Not or Where or Cast;
}
