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
            yield return new($"ReduceL1, {what}", typeof(ReduceL1), x => x[0].L1(keep, along), Points.Of(1, 3, 4, 7)) { Also = Whole };
            yield return new($"ReduceL2, {what}", typeof(ReduceL2), x => x[0].L2(keep, along), Points.Of(1, 3, 4, 7));
            yield return new($"ReduceLogSum, {what}", typeof(ReduceLogSum), x => x[0].LogSum(keep, along), Points.Between(0.1, 2, 1, 3, 4, 7));
            yield return new($"ReduceLogSumExp, {what}", typeof(ReduceLogSumExp), x => x[0].LogSumExp(keep, along), Points.Of(1, 3, 4, 7));
            yield return new($"ReduceSumSquare, {what}", typeof(ReduceSumSquare), x => x[0].SumSquare(keep, along), Points.Of(1, 3, 4, 7)) { Also = Whole };
            yield return new($"Variance, {what}", typeof(ReduceMean), x => x[0].Variance(1, keep, along), Points.Of(1, 3, 4, 7));
            yield return new($"StandardDeviation, {what}", typeof(ReduceMean), x => x[0].StandardDeviation(0, keep, along), Points.Of(1, 3, 4, 7));
            yield return new($"ReduceProd, {what}", typeof(ReduceProd), x => x[0].Prod(keep, along), Points.Of(4, 2, 3, 4)) { Also = Whole };
        }
        yield return new("ReduceProd with zeros", typeof(ReduceProd), x => x[0].Prod(1), new DenseArray([2, 0, 3, 0, 0, -1.5, 0.5, 1.25, -2], [3, 3])) { Order = 3 };
        foreach (bool last in (bool[])[false, true])
        {
            yield return new($"ArgMax{(last ? ", last" : "")}", typeof(ArgMax), x => x[0].ArgMax(selectLastIndex: last), Points.Whole(-2, 2, 5, 4, 9)) { Order = 0, Also = Whole };
            yield return new($"ArgMin{(last ? ", last" : "")}", typeof(ArgMin), x => x[0].ArgMin(1, true, last), Points.Whole(-2, 2, 6, 2, 9, 3)) { Order = 0, Also = Whole };
            yield return new($"CumSum{(last ? ", reverse" : "")}", typeof(CumSum), x => x[0].CumSum(1, reverse: last), Points.Of(7, 2, 5, 3)) { Also = Whole };
            yield return new($"CumSum, exclusive{(last ? ", reverse" : "")}", typeof(CumSum), x => x[0].CumSum(exclusive: true, reverse: last), Points.Of(8, 2, 5)) { Also = Whole };
        }
        yield return new("ArgMax, first axis", typeof(ArgMax), x => x[0].ArgMax(0), Points.Apart(5, 4, 9)) { Order = 0 };
    }
}
