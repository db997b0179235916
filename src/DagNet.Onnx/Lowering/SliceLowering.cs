namespace DagNet.Onnx;

/// <summary>A slice whose place or size depends on named extents.</summary>
internal static class SliceLowering
{
    public static string[] Write(Emission to, Node node, Slice slice)
    {
        Shape whole = node.Inputs[0].Shape;
        bool Cuts(int axis) => slice.Starts[axis] != 0 || slice.Steps[axis] != 1 || slice.To[axis] != whole[axis];
        int[] axes = [.. Enumerable.Range(0, whole.Rank).Where(Cuts)];
        string starts = to.Extents.OfAll([.. axes.Select(a => slice.Starts[a])]);
        string ends = to.Extents.OfAll([.. axes.Select(a => End(slice, a, whole[a]))]);
        string along = to.Longs([.. axes.Select(a => (long)a)]);
        string steps = to.Longs([.. axes.Select(a => (long)slice.Steps[a])]);
        return to.Last(node, "Slice", [to.Value(node.Inputs[0]), starts, ends, along, steps]);
    }

    /// <summary>Backwards the end may be the place before the first element. There −1 would mean the last one: ends are then
    /// counted from the back, where they are negative anyway.</summary>
    private static Dim End(Slice slice, int axis, Dim extent)
    {
        Dim end = slice.Starts[axis] + (slice.To[axis] * slice.Steps[axis]);
        return slice.Steps[axis] > 0 ? end : end - extent;
    }
}
