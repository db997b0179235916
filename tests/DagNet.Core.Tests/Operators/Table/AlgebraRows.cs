namespace DagNet.Tests;

internal static partial class OperatorTable
{
    private static IEnumerable<OperatorRow> Algebra()
    {
        OperatorRow Einsum(string equation, params Argument[] at)
            => new($"Einsum, {equation}", typeof(Einsum), x => x[0].Einsum(equation, x[1..]), at) { Also = Whole };
        DenseArray square = Points.Of(1, 4, 4), batch = Points.Of(2, 2, 3, 4), other = Points.Of(3, 2, 4, 5);
        yield return Einsum("ij,jk->ik", Points.Of(4, 3, 4), Points.Of(5, 4, 5));
        yield return Einsum("ij,kj->ki", Points.Of(4, 3, 4), Points.Of(5, 5, 4));
        yield return Einsum("bij,bjk->bik", batch, other);
        yield return Einsum("bij,bjk", batch, other);
        yield return Einsum("bij , bjk -> kb", batch, other);
        yield return Einsum("ii->i", square);
        yield return Einsum("ii", square);
        yield return Einsum("iji->j", Points.Of(6, 3, 2, 3));
        yield return Einsum("ba", Points.Of(7, 2, 3));
        yield return Einsum("bA->Ab", Points.Of(7, 2, 3));
        yield return Einsum("...ij->...ji", batch);
        yield return Einsum("...ij,...jk", Points.Of(8, 1, 2, 3, 4), Points.Of(9, 5, 2, 4, 2));
        yield return Einsum("i...,i...->...", Points.Of(10, 3, 4, 2), Points.Of(11, 3, 1, 2));
        yield return Einsum("i,j->ij", Points.Of(12, 3), Points.Of(13, 4));
        yield return Einsum("i,i->", Points.Of(12, 5), Points.Of(13, 5));
        yield return Einsum("ij,ij->ji", Points.Of(14, 3, 4), Points.Of(15, 3, 4));
        yield return Einsum("ijk->k", batch);
        yield return Einsum("ab,bcd,da->c", Points.Of(16, 2, 3), Points.Of(17, 3, 4, 5), Points.Of(18, 5, 2));
        yield return Einsum("a,ab,b,bc->ac", Points.Of(19, 2), Points.Of(20, 2, 3), Points.Of(21, 3), Points.Of(22, 3, 4));
        yield return Einsum("bhqd,bkhd->bhqk", Points.Of(23, 2, 2, 3, 4), Points.Of(24, 2, 5, 2, 4));

        DenseArray factors = Points.Of(25, 3, 5, 2), zeros = new([0.5, 0, -2, 0, 0.25, 3, 0, 0, 1], [3, 3]);
        foreach (bool exclusive in (bool[])[false, true])
            foreach (bool reverse in (bool[])[false, true])
                yield return new($"CumProd{(exclusive ? ", exclusive" : "")}{(reverse ? ", reverse" : "")}", typeof(CumProd),
                    x => x[0].CumProd(1, exclusive, reverse), factors)
                { Also = Whole };
        yield return new("CumProd with zeros", typeof(CumProd), x => x[0].CumProd(), zeros);
        yield return new("CumProd of one", typeof(CumProd), x => x[0].CumProd(0, exclusive: true) * x[0], Points.Of(26, 1, 3));

        for (int axis = 0; axis < 3; axis++)
        {
            int along = axis;
            yield return new($"Hardmax, axis {axis}", typeof(Hardmax), x => x[0].Hardmax(along), Points.Whole(-2, 2, 27 + axis, 3, 5, 4)) { Order = 0 };
        }

        yield return new("Det", typeof(Det), x => x[0].Det(), Points.Of(30, 4, 4));
        yield return new("Det of a row swap", typeof(Det), x => x[0].Det(), new DenseArray([0, 2, 0, 0, 0, 3, 4, 0, 0], [3, 3]));
        yield return new("Det of a singular matrix", typeof(Det), x => x[0].Det(), new DenseArray([1, 2, 3, 2, 4, 6, 0.5, -1, 2], [3, 3]));
        yield return new("Det in batches", typeof(Det), x => x[0].Det(), Points.Of(31, 2, 3, 2, 2));
        yield return new("Det of numbers", typeof(Det), x => x[0].Det(), Points.Of(32, 3, 1, 1));

        foreach (int diagonal in (int[])[0, 2, -1])
            yield return new($"EyeLike, {diagonal}", typeof(EyeLike), x => x[0].EyeLike(diagonal), Points.Of(33, 3, 4)) { Also = Whole, Order = 0 };
        yield return new("EyeLike of another type", typeof(EyeLike), x => x[0].EyeLike(1, ElementType.Int64), Points.Of(33, 4, 3)) { Order = 0 };

        Argument lengths = Argument.Indices([4], 3, 1, 5, 2);
        yield return new("ReverseSequence", typeof(ReverseSequence), x => x[0].ReverseSequence(x[1]), Points.Of(34, 5, 4), lengths) { Also = Any };
        yield return new("ReverseSequence, batch first", typeof(ReverseSequence), x => x[0].ReverseSequence(x[1], 1, 0), Points.Of(35, 4, 5, 2, 3), lengths) { Also = Whole };
        yield return new("Compress", typeof(Gather), x => x[0].Compress([true, false, true], -1), Points.Of(36, 2, 4)) { Also = Any };
        yield return new("Compress all", typeof(Gather), x => x[0].Compress([false, true, false, false, true, true]), Points.Of(37, 2, 3, 2));
    }
}
