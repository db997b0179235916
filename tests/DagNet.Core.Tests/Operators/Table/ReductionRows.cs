namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Reduction()
    {
        (string, int[], bool)[] axes = [("all", [], false), ("the last axis", [-1], false), ("the first axis", [0], true), ("two axes", [0, 2], true)];
        foreach ((string what, int[] along, bool keep) in axes)
        {
            yield return new($"ReduceSum, {what}", typeof(ReduceSum), x => x[0].Sum(keep, along), Points.Of(1, 3, 4, 37)) { Also = Whole };
            yield return new($"ReduceMean, {what}", typeof(ReduceMean), x => x[0].Mean(keep, along), Points.Of(1, 3, 4, 7)) { Also = Whole };
            yield return new($"ReduceMax, {what}", typeof(ReduceMax), x => x[0].Max(keep, along), Points.Apart(2, 3, 4, 7)) { Also = Whole };
            yield return new($"ReduceMin, {what}", typeof(ReduceMin), x => x[0].Min(keep, along), Points.Apart(3, 3, 4, 7)) { Also = Whole };
            yield return new($"ReduceProd, {what}", typeof(ReduceProd), x => x[0].Prod(keep, along), Points.Of(4, 2, 3, 4)) { Also = Whole };
        }
        yield return new("ReduceProd with zeros", typeof(ReduceProd), x => x[0].Prod(1), new DenseArray([2, 0, 3, 0, 0, -1.5, 0.5, 1.25, -2], [3, 3])) { Order = 3 };
    }
}
