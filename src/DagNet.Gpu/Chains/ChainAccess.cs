namespace DagNet.Gpu;

/// <summary>How the elements of a chain's inputs are found from the index of the result.</summary>
/// <param name="Extents">The axes, after those that all inputs go through alike were made one; outermost first.</param>
/// <param name="Strides">For each input its strides along these axes; null where it has the chain's own shape.</param>
internal sealed record ChainAccess(int[] Extents, int[]?[] Strides)
{
    public static ChainAccess Of(Fused chain)
    {
        int[] shape = chain.Shape.ToArray();
        int count = chain.Shape.Count;
        int[]?[] strides = [.. chain.Inputs.Select(x => x.Shape.Count == count ? null : Expanded(x.Shape.ToArray(), shape))];
        int[][] repeated = [.. strides.OfType<int[]>()];
        List<int> axes = [.. Enumerable.Range(0, shape.Length).Where(k => shape[k] != 1)];
        var extents = new List<int>();
        var kept = new List<int>();
        foreach (int axis in axes)
            if (kept.Count > 0 && repeated.All(s => s[kept[^1]] == s[axis] * shape[axis]))
            {
                extents[^1] *= shape[axis];
                kept[^1] = axis;
            }
            else
            {
                extents.Add(shape[axis]);
                kept.Add(axis);
            }
        return new([.. extents], [.. strides.Select(s => s is null ? null : kept.ConvertAll(k => s[k]).ToArray())]);
    }

    /// <summary>What kernels of one code have in common: which strides there are, not what they are.</summary>
    public string Signature => $"{Extents.Length}:{string.Join(',', Strides.Select(s => s is null ? "=" : string.Concat(s.Select(k => k == 0 ? '0' : 's'))))}";

    private static int[] Expanded(int[] from, int[] to)
    {
        var strides = new int[to.Length];
        int stride = 1;
        for (int k = 1; k <= from.Length; k++)
        {
            strides[^k] = from[^k] == 1 ? 0 : stride;
            stride *= from[^k];
        }
        return strides;
    }
}
