namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Layout()
    {
        yield return new("Concat, first axis", typeof(Concat), x => x[0].Concat(0, x[1], x[2]), Points.Of(1, 2, 5), Points.Of(2, 1, 5), Points.Of(3, 3, 5)) { Also = Any };
        yield return new("Concat, last axis", typeof(Concat), x => x[0].Concat(-1, x[1]), Points.Of(1, 2, 3, 20), Points.Of(2, 2, 3, 17)) { Also = Any };
        yield return new("Concat with itself", typeof(Concat), x => x[0].Concat(1, x[0]), Points.Of(1, 2, 3));
        yield return new("Stack", typeof(Concat), x => x[0].Stack(1, x[1]), Points.Of(1, 2, 3), Points.Of(2, 2, 3));
        yield return new("Expand", typeof(Expand), x => x[0].ExpandTo(Shape.Of(4, 2, 3, 5)), Points.Of(1, 2, 1, 5)) { Also = Any };
        yield return new("Gather rows", typeof(Gather), x => x[0].Gather(x[1]), Points.Of(1, 4, 5), Argument.Indices([3], 2, -1, 2)) { Also = Any };
        yield return new("Gather, middle axis", typeof(Gather), x => x[0].Gather(x[1], 1), Points.Of(1, 2, 4, 3), Argument.Indices([2, 2], 3, 0, 0, -4)) { Also = Any };
        yield return new("Gather a scalar index", typeof(Gather), x => x[0].Gather(x[1], -1), Points.Of(1, 2, 4), Argument.Indices([], 1));
        foreach (PadMode mode in Enum.GetValues<PadMode>())
        {
            yield return new($"Pad, {mode}", typeof(Pad), x => x[0].Pad([1, 0, 2], [0, 2, 1], mode), Points.Of(1, 2, 3, 4)) { Also = Any };
            yield return new($"Pad one axis, {mode}", typeof(Pad), x => x[0].Pad([3], [2], mode), Points.Of(2, 5));
        }
        yield return new("Pad with a number", typeof(Pad), x => x[0].Pad([1, 1], [2, 0], value: 7), Points.Of(1, 2, 3)) { Also = Whole };
        yield return new("Reshape", typeof(Reshape), x => x[0].Reshape(Shape.Of(4, 6)), Points.Of(1, 2, 3, 4)) { Also = Any };
        yield return new("Flatten", typeof(Reshape), x => x[0].Flatten(), Points.Of(1, 2, 3, 4));
        yield return new("Unsqueeze and Squeeze", typeof(Reshape), x => x[0].Unsqueeze(-1).Squeeze(0), Points.Of(1, 1, 3));
        yield return new("ScatterAdd rows", typeof(ScatterAdd), x => x[0].ScatterAdd(x[1], 4), Points.Of(1, 3, 5), Argument.Indices([3], 2, -1, 2)) { Also = Whole };
        yield return new("ScatterAdd, middle axis", typeof(ScatterAdd), x => x[0].ScatterAdd(x[1], 4, 1), Points.Of(1, 2, 2, 3, 2), Argument.Indices([2, 3], 3, 0, 0, -4, 3, 3)) { Also = Whole };
        yield return new("Slice", typeof(Slice), x => x[0].Slice(1, 1..^1), Points.Of(1, 2, 5, 3)) { Also = Any };
        yield return new("Slice with a step", typeof(Slice), x => x[0].Slice(-1, 1..8, 3), Points.Of(1, 2, 9)) { Also = Any };
        yield return new("Slice backwards", typeof(Slice), x => x[0].Slice(0, .., -2), Points.Of(1, 7, 2)) { Also = Any };
        yield return new("Slice of slices", typeof(Slice), x => x[0].Slice(0, 1..).Slice(1, ..^2), Points.Of(1, 4, 5));
        yield return new("Select", typeof(Slice), x => x[0].Select(1, -2), Points.Of(1, 2, 5, 3));
        yield return new("Transpose", typeof(Transpose), x => x[0].Transpose(2, 0, 1), Points.Of(1, 2, 3, 4)) { Also = Any };
        yield return new("Transpose the last two", typeof(Transpose), x => x[0].Transpose(), Points.Of(1, 2, 33, 34)) { Also = Any };
        yield return new("Unslice", typeof(Unslice), x => x[0].PutBack(1, 2, 7), Points.Of(1, 2, 3)) { Also = Any };
        yield return new("Unslice backwards", typeof(Unslice), x => x[0].Graph.Apply(new Unslice(Shape.Of(6), [-2], Shape.Of(8)), x[0]), Points.Of(1, 4));
        yield return new("DepthToSpace", typeof(DepthToSpace), x => x[0].DepthToSpace(2), Points.Of(1, 2, 8, 2, 3)) { Also = Any };
        yield return new("DepthToSpace, columns first", typeof(DepthToSpace), x => x[0].DepthToSpace(2, columnsFirst: true), Points.Of(1, 2, 8, 2, 3));
        yield return new("GatherElements", typeof(GatherElements), x => x[0].GatherElements(x[1], 1), Points.Of(1, 3, 4), Argument.Indices([3, 2], 1, -1, 0, 0, 3, 2)) { Also = Any };
        yield return new("GatherElements, first axis", typeof(GatherElements), x => x[0].GatherElements(x[1], 0), Points.Of(1, 3, 2, 2), Argument.Indices([2, 1, 2], 1, -1, 0, 0));
        yield return new("GatherND of elements", typeof(GatherND), x => x[0].GatherND(x[1]), Points.Of(1, 3, 4), Argument.Indices([3, 2], 1, -1, 0, 0, 1, 3)) { Also = Any };
        yield return new("GatherND of slices", typeof(GatherND), x => x[0].GatherND(x[1]), Points.Of(1, 3, 4, 2), Argument.Indices([2, 2, 1], 1, -1, 0, 0));
        yield return new("GatherND in batches", typeof(GatherND), x => x[0].GatherND(x[1], batch: 1), Points.Of(1, 2, 3, 4), Argument.Indices([2, 2, 1], 1, -1, 0, 0));
        yield return new("OneHot", typeof(OneHot), x => x[0].OneHot(4), Argument.Indices([2, 3], 0, 3, -1, 2, 4, -5)) { Order = 0 };
        yield return new("OneHot, first axis", typeof(OneHot), x => x[0].OneHot(3, 0, ElementType.Int32), Argument.Indices([4], 0, 2, -1, 1)) { Order = 0 };
        foreach (ScatterReduction reduction in Enum.GetValues<ScatterReduction>())
        {
            yield return new($"ScatterElements, {reduction}", typeof(ScatterElements), x => x[0].ScatterElements(x[1], x[2], 1, reduction),
                Points.Of(1, 3, 4), Argument.Indices([3, 2], 1, -1, 0, 2, 3, 2), Points.Of(2, 3, 2))
            { Also = Whole };
            yield return new($"ScatterElements, first axis, {reduction}", typeof(ScatterElements), x => x[0].ScatterElements(x[1], x[2], 0, reduction),
                Points.Of(1, 3, 2, 2), Argument.Indices([2, 1, 2], 1, -1, 0, 0), Points.Of(2, 2, 1, 2));
            yield return new($"ScatterND of elements, {reduction}", typeof(ScatterND), x => x[0].ScatterND(x[1], x[2], reduction),
                Points.Of(1, 3, 4), Argument.Indices([3, 2], 1, -1, 0, 0, 1, 2), Points.Of(2, 3))
            { Also = Whole };
            yield return new($"ScatterND of slices, {reduction}", typeof(ScatterND), x => x[0].ScatterND(x[1], x[2], reduction),
                Points.Of(1, 4, 3), Argument.Indices([2, 1], 3, -3), Points.Of(2, 2, 3));
        }
        foreach (ScatterReduction reduction in Enum.GetValues<ScatterReduction>().Where(r => r != ScatterReduction.None))
        {
            yield return new($"ScatterElements, repeated, {reduction}", typeof(ScatterElements), x => x[0].ScatterElements(x[1], x[2], 0, reduction),
                Points.Of(1, 3), Argument.Indices([4], 1, 1, 0, -2), Points.Of(2, 4));
            yield return new($"ScatterND, repeated, {reduction}", typeof(ScatterND), x => x[0].ScatterND(x[1], x[2], reduction),
                Points.Of(1, 3, 2), Argument.Indices([3, 1], 1, 0, -2), Points.Of(2, 3, 2));
        }
        yield return new("SpaceToDepth", typeof(SpaceToDepth), x => x[0].SpaceToDepth(2), Points.Of(1, 2, 2, 4, 6)) { Also = Any };
        yield return new("Split into extents", typeof(Split), x => Weighted(x[0].Split(1, Shape.Of(2, 3))), Points.Of(1, 2, 5, 3)) { Also = Whole };
        yield return new("Split, the first part", typeof(Split), x => x[0].Split(1, Shape.Of(2, 3, 1))[0], Points.Of(1, 2, 6));
        yield return new("Split into equal parts", typeof(Split), x => Weighted(x[0].Split(-1, 3)), Points.Of(1, 2, 6));
        yield return new("Tile", typeof(Tile), x => x[0].Tile(2, 1, 3), Points.Of(1, 2, 3, 2)) { Also = Any };
        foreach (bool largest in (bool[])[true, false])
        {
            yield return new($"TopK values, {(largest ? "largest" : "smallest")}", typeof(TopK), x => x[0].TopK(3, 1, largest).Values, Points.Apart(1, 2, 7, 3)) { Also = Whole };
            yield return new($"TopK positions, {(largest ? "largest" : "smallest")}", typeof(TopK), x => x[0].TopK(4, largest: largest).Positions, Points.Whole(-2, 2, 1, 3, 20)) { Also = Whole, Order = 0 };
        }
        yield return new("Trilu, upper", typeof(Trilu), x => x[0].UpperTriangle(), Points.Of(1, 2, 3, 4)) { Also = Whole };
        yield return new("Trilu, lower, other diagonals", typeof(Trilu), x => x[0].LowerTriangle(1) + x[0].LowerTriangle(-1), Points.Of(1, 4, 3));
    }

    /// <summary>All results of an operator, each with a factor of its own.</summary>
    private static Node Weighted(Node[] parts) => parts.Select((p, k) => p.Sum() * (k + 1)).Aggregate((a, b) => a + b);
}
