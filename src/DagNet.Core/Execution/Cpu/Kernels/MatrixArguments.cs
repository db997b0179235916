namespace DagNet;

/// <summary>
/// C[i, j] = alpha Σₚ A(i, p) B(p, j) + beta C[i, j] + bias[j], where X(r, c) stands at x[r · XRow + c · XColumn]: a
/// transposed matrix is one with its strides exchanged.
/// </summary>
internal unsafe struct MatrixArguments<T> where T : unmanaged
{
    public nint M, N, K;
    public T Alpha, Beta;
    public T* A, B, C;
    public nint ARow, AColumn, BRow, BColumn, CRow;

    /// <summary>N elements, or null.</summary>
    public T* Bias;

    /// <summary>B as <see cref="MatrixProduct.Pack"/> left it, or null; then B is not read.</summary>
    public T* Packed;

    /// <summary>
    /// Sums in the order of the tiles even where dot products are faster: for a part of a product whose size may vary.
    /// </summary>
    public bool OnlyTiles;

    /// <summary>The index of C's first row in the eyes of the epilogue.</summary>
    public nint FirstRow;
}
