namespace DagNet.Gpu;

/// <summary>A sum of products that the tiled kernel computes: result[row, column] = Σ left[row, k] · right[k, column], in batches.</summary>
/// <remarks>Matrices need not be there as such: a convolution gives the elements of its patches.</remarks>
internal interface IProduct<TArguments> where TArguments : struct
{
    static abstract int Rows(TArguments arguments);

    static abstract int Columns(TArguments arguments);

    static abstract int Depth(TArguments arguments);

    /// <summary>Whether elements of the left matrix that lie together have one row; else they have one k.</summary>
    static abstract bool LeftByRows(TArguments arguments);

    /// <summary>Whether elements of the right matrix that lie together have one k; else they have one column.</summary>
    static abstract bool RightByRows(TArguments arguments);

    static abstract float Left(TArguments arguments, int batch, int row, int k);

    static abstract float Right(TArguments arguments, int batch, int k, int column);

    /// <summary>The place of a result in memory.</summary>
    static abstract int Place(TArguments arguments, int batch, int row, int column);

    /// <summary>What the operator itself adds to a sum before it is a result.</summary>
    static abstract float Finish(TArguments arguments, int batch, int row, float sum);
}
