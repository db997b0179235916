namespace DagNet;

/// <summary>
/// A row-major tensor of float64 numbers: what an operator's reference formula reads and writes.
/// Whole numbers and bool (0 or 1) are kept as float64 too.
/// </summary>
public sealed class DenseArray(double[] data, int[] shape)
{
    /// <summary>An array of zeros.</summary>
    public DenseArray(params int[] shape) : this(new double[Product(shape)], shape) { }

    /// <summary>The elements, row-major.</summary>
    public double[] Data { get; } = data;

    /// <summary>The extents.</summary>
    public int[] Shape { get; } = shape;

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Length;

    /// <summary>Number of elements.</summary>
    public int Count => Data.Length;

    /// <summary>One element by its flat position.</summary>
    public ref double this[int i] => ref Data[i];

    /// <summary>Elements between neighbours along each axis.</summary>
    public int[] Strides
    {
        get
        {
            var strides = new int[Rank];
            for (int axis = Rank - 1, step = 1; axis >= 0; step *= Shape[axis--])
                strides[axis] = step;
            return strides;
        }
    }

    /// <summary>The coordinates of a flat position.</summary>
    public int[] Coordinates(int i)
    {
        var index = new int[Rank];
        for (int axis = Rank - 1; axis >= 0; i /= Shape[axis--])
            index[axis] = i % Shape[axis];
        return index;
    }

    /// <summary>The flat position of coordinates.</summary>
    public int Position(ReadOnlySpan<int> index)
    {
        int position = 0;
        for (int axis = 0; axis < Rank; axis++)
            position = position * Shape[axis] + index[axis];
        return position;
    }

    private static int Product(int[] shape)
    {
        int count = 1;
        foreach (int extent in shape)
            count = checked(count * extent);
        return count;
    }
}
