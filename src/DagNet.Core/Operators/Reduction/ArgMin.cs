namespace DagNet;

/// <summary>
/// y = the position of the smallest element along an axis, an int64. NaN counts as the smallest. No gradient flows.
/// </summary>
/// <param name="Axis">The axis, counted from the front.</param>
/// <param name="KeepDims">Whether the axis stays with extent 1 or goes.</param>
/// <param name="SelectLastIndex">Whether it is the last of equal elements, not the first.</param>
public sealed record ArgMin(int Axis, bool KeepDims = false, bool SelectLastIndex = false)
    : Extreme(Axis, KeepDims, SelectLastIndex)
{
    /// <inheritdoc/>
    protected override bool Exceeds(double a, double b) => a < b;
}

/// <summary>Writes <c>x.ArgMin(axis)</c>.</summary>
public static class ArgMinExtensions
{
    extension(Node x)
    {
        /// <summary>The position of the smallest element along an axis, of equal ones the first or the last.</summary>
        public Node ArgMin(int axis = -1, bool keepDims = false, bool selectLastIndex = false)
            => x.Graph.Apply(new ArgMin(x.Shape.Axis(axis, new ArgMin(axis)), keepDims, selectLastIndex), x);
    }
}
