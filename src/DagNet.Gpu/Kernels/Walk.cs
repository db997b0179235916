namespace DagNet.Gpu;

/// <summary>Goes through the elements of up to eight axes and gives the place of each in two tensors.</summary>
internal struct Walk
{
    /// <summary>More axes than this, after those that go on alike were made one, have no kernel.</summary>
    public const int MostAxes = 8;

    private Octet _extents = default, _first = default, _second = default;
    private int _rank, _firstStart, _secondStart;

    private Walk(int firstStart, int secondStart) => (Count, _firstStart, _secondStart) = (1, firstStart, secondStart);

    /// <summary>How many elements there are.</summary>
    public int Count { get; private set; }

    /// <summary>Makes one of axes that both tensors go through alike; null where there are still too many.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="first">The strides in the first tensor.</param>
    /// <param name="second">The strides in the second tensor.</param>
    /// <param name="firstStart">Where the first tensor starts.</param>
    /// <param name="secondStart">Where the second tensor starts.</param>
    public static Walk? Of(ReadOnlySpan<int> shape, ReadOnlySpan<int> first, ReadOnlySpan<int> second, int firstStart = 0, int secondStart = 0)
    {
        var axes = new List<(int Extent, int First, int Second)>();
        var walk = new Walk(firstStart, secondStart);
        for (int k = 0; k < shape.Length; k++)
        {
            walk.Count *= shape[k];
            if (shape[k] == 1)
                continue;
            if (axes.Count > 0 && axes[^1] is var last && last.First == first[k] * shape[k] && last.Second == second[k] * shape[k])
                axes[^1] = (last.Extent * shape[k], first[k], second[k]);
            else
                axes.Add((shape[k], first[k], second[k]));
        }
        if (axes.Count > MostAxes)
            return null;
        walk._rank = axes.Count;
        // The innermost axis first, as the kernel takes them.
        for (int k = 0; k < axes.Count; k++)
            (walk._extents[k], walk._first[k], walk._second[k]) = axes[^(k + 1)];
        return walk;
    }

    /// <summary>The strides of a dense row-major tensor.</summary>
    public static int[] Dense(ReadOnlySpan<int> shape)
    {
        var strides = new int[shape.Length];
        int stride = 1;
        for (int k = shape.Length - 1; k >= 0; stride *= shape[k--])
            strides[k] = stride;
        return strides;
    }

    /// <summary>True where both tensors are gone through from their start without gaps.</summary>
    public readonly bool IsDense => _firstStart == 0 && _secondStart == 0 && (_rank == 0 || (_rank == 1 && _first.A == 1 && _second.A == 1));

    /// <summary>
    /// Extents and strides where it is the transposition of matrices: [batches, columns, rows] of the result, which is dense.
    /// </summary>
    public readonly (int Batches, int Rows, int Columns, int Step, int BatchStep)? Transposition
        => _rank is 2 or 3 && _secondStart == 0 && _second.A == 1 && _second.B == _extents.A && _first.B == 1
            && (_rank == 2 || _second.C == _extents.A * _extents.B)
            ? (_rank == 3 ? _extents.C : 1, _extents.A, _extents.B, _first.A, _rank == 3 ? _first.C : 0) : null;

    public readonly int FirstStart => _firstStart;

    /// <summary>The place of an element in the first tensor.</summary>
    public readonly int First(int i) => _firstStart + Sum(_first, i);

    /// <summary>The place of an element in the second tensor.</summary>
    public readonly int Second(int i) => _secondStart + Sum(_second, i);

    private readonly int Sum(Octet strides, int rest)
    {
        int at = 0;
        if (_rank > 1)
        {
            at += rest % _extents.A * strides.A;
            rest /= _extents.A;
        }
        else
            return rest * strides.A;
        if (_rank == 2)
            return at + rest * strides.B;
        at += rest % _extents.B * strides.B;
        rest /= _extents.B;
        if (_rank == 3)
            return at + rest * strides.C;
        at += rest % _extents.C * strides.C;
        rest /= _extents.C;
        if (_rank == 4)
            return at + rest * strides.D;
        at += rest % _extents.D * strides.D;
        rest /= _extents.D;
        if (_rank == 5)
            return at + rest * strides.E;
        at += rest % _extents.E * strides.E;
        rest /= _extents.E;
        if (_rank == 6)
            return at + rest * strides.F;
        at += rest % _extents.F * strides.F;
        rest /= _extents.F;
        if (_rank == 7)
            return at + rest * strides.G;
        return at + rest % _extents.G * strides.G + rest / _extents.G * strides.H;
    }
}
