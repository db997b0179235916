using System.Numerics;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>Sizes of the blocks of a matrix product.</summary>
internal static unsafe class MatrixBlocks
{
    /// <summary>Multiplications and additions from which a fork pays.</summary>
    public const double ParallelFrom = 1 << 21;

    /// <summary>Most rows and columns of C in one task: A's block, and B's, stay in the L2 cache.</summary>
    public const int Rows = 144, Columns = 512;

    /// <summary>Most columns of B that are packed at a time; it bounds the scratch memory.</summary>
    public const int PackedColumns = 4096;

    /// <summary>Whether B is packed: where it does not lie as a tile reads it, or is read often and would not stay in the L1 cache.</summary>
    public static bool PaysPacking(nint m, nint n, nint k, bool transposed, int width) => transposed || (m > 48 && n > 2 * width && n * k > 16_384);

    /// <summary>Most terms of a sum in one block: the tile's rows of A stay in the L1 cache.</summary>
    public static int Depth<T>() where T : unmanaged => sizeof(T) == 4 ? 384 : 256;
}

/// <summary>Cuts a product into blocks, packs what pays, and runs the tiles.</summary>
internal static unsafe class MatrixBlocks<T, V, S>
    where T : unmanaged, IFloatingPointIeee754<T>
    where V : unmanaged
    where S : struct, ISimd<V, T>
{
    [ThreadStatic]
    private static Scratch? t_panelsA;

    [ThreadStatic]
    private static Scratch? t_panelsB;

    public static void Run<E>(in MatrixArguments<T> x, E epilogue) where E : struct, IEpilogue<T>
    {
        if (x.Packed is null && !x.OnlyTiles && MatrixVector<T, V, S>.TryRun(x, epilogue)) return;
        int width = MatrixTile<T, V, S>.Columns, depth = MatrixBlocks.Depth<T>();
        bool parallel = (double)x.M * x.N * Math.Max(x.K, 1) >= MatrixBlocks.ParallelFrom;
        bool packB = x.Packed is null && MatrixBlocks.PaysPacking(x.M, x.N, x.K, x.BColumn != 1, width);
        nint block = packB ? Math.Min(MatrixBlocks.PackedColumns, x.N) : x.N;
        nint blockRounded = (block + width - 1) / width * width;
        T* panels = null;
        bool packRagged = !packB && x.Packed is null && x.N % width != 0;
        if (packB || packRagged)
            panels = (t_panelsB ??= new()).Take<T>((packB ? blockRounded : width) * Math.Min(depth, x.K));

        for (nint j = 0; j < x.N; j += block)
        {
            nint columns = Math.Min(block, x.N - j), p = 0;
            do
            {
                nint terms = Math.Min(depth, x.K - p);
                T* source = x.B + (p * x.BRow) + (j * x.BColumn);
                if (packB)
                {
                    var pack = new PackPart(source, x.BColumn, x.BRow, columns, terms, panels);
                    if (parallel && columns * terms >= 32_768) WorkerTeam.Shared.For(pack.Parts, pack);
                    else MatrixPanels.Pack(source, x.BColumn, x.BRow, columns, terms, width, panels);
                }
                else if (packRagged)
                {
                    nint ragged = x.N % width;
                    MatrixPanels.Pack(source + x.N - ragged, 1, x.BRow, ragged, terms, width, panels);
                }
                var task = new BlockPart<E>(x, epilogue, panels, packB, j, columns, p, terms, parallel);
                if (parallel) WorkerTeam.Shared.For(task.Parts, task);
                else for (int part = 0; part < task.Parts; part++) task.Run(part);
                p += terms;
            }
            while (p < x.K);
        }
    }

    /// <summary>c = alpha tile + beta c + bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(T* tile, nint tileRow, nint rows, nint columns, T alpha, T beta, T* c, nint cRow, T* bias)
    {
        V scale = S.Broadcast(alpha), keep = S.Broadcast(beta);
        for (nint i = 0; i < rows; i++, tile += tileRow, c += cRow)
        {
            nint j = 0;
            for (; j + S.Count <= columns; j += S.Count)
            {
                V value = S.Multiply(scale, S.Load(tile + j));
                if (beta != T.Zero) value = S.MultiplyAdd(keep, S.Load(c + j), value);
                if (bias is not null) value = S.Add(value, S.Load(bias + j));
                S.Store(value, c + j);
            }
            for (; j < columns; j++)
            {
                T value = alpha * tile[j];
                if (beta != T.Zero) value += beta * c[j];
                if (bias is not null) value += bias[j];
                c[j] = value;
            }
        }
    }

    /// <summary>Packs eight panels of B a part.</summary>
    private readonly struct PackPart(T* source, nint across, nint along, nint columns, nint terms, T* panels)
        : IParallelBody
    {
        private static int Width => 8 * MatrixTile<T, V, S>.Columns;

        public int Parts => (int)((columns + Width - 1) / Width);

        public void Run(int part)
        {
            nint at = (nint)part * Width;
            MatrixPanels.Pack(
                source + (at * across), across, along, Math.Min(Width, columns - at), terms,
                MatrixTile<T, V, S>.Columns, panels + (at * terms));
        }
    }

    /// <summary>One block of rows × columns of C, for one block of k.</summary>
    private readonly struct BlockPart<E> : IParallelBody where E : struct, IEpilogue<T>
    {
        private readonly MatrixArguments<T> _x;
        private readonly E _epilogue;
        private readonly T* _panels;
        private readonly bool _packedB;
        private readonly nint _column, _columns, _term, _terms, _rowStep, _columnStep;
        private readonly int _columnParts;

        public BlockPart(
            in MatrixArguments<T> x, E epilogue, T* panels, bool packedB,
            nint column, nint columns, nint term, nint terms, bool parallel)
        {
            (_x, _epilogue, _packedB) = (x, epilogue, packedB);
            _panels = panels;
            (_column, _columns, _term, _terms) = (column, columns, term, terms);
            (_rowStep, _columnStep) = (MatrixBlocks.Rows, MatrixBlocks.Columns);
            if (parallel)
            {
                // The grid follows the number of threads, the sums do not.
                int wanted = 4 * WorkerTeam.Shared.Threads;
                _rowStep = Step(x.M, wanted, MatrixTile<T, V, S>.Rows, MatrixBlocks.Rows);
                int rowParts = (int)((x.M + _rowStep - 1) / _rowStep);
                int columnParts = (wanted + rowParts - 1) / rowParts;
                _columnStep = Step(columns, columnParts, MatrixTile<T, V, S>.Columns, MatrixBlocks.Columns);
            }
            _columnParts = (int)((columns + _columnStep - 1) / _columnStep);
            Parts = (int)((x.M + _rowStep - 1) / _rowStep) * _columnParts;
        }

        public int Parts { get; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
        public void Run(int part)
        {
            int height = MatrixTile<T, V, S>.Rows, width = MatrixTile<T, V, S>.Columns;
            nint i = part / _columnParts * _rowStep, iEnd = Math.Min(_x.M, i + _rowStep);
            nint jStart = part % _columnParts * _columnStep, jEnd = Math.Min(_columns, jStart + _columnStep);
            T* a = _x.A + (i * _x.ARow) + (_term * _x.AColumn);
            (nint aRow, nint aColumn, nint aTile) = (_x.ARow, _x.AColumn, height * _x.ARow);
            if (iEnd - i > height && jEnd - jStart > 4 * width && _terms > 32)
            {
                T* panels = (t_panelsA ??= new()).Take<T>((iEnd - i + height - 1) / height * height * _terms);
                MatrixPanels.Pack(a, aRow, aColumn, iEnd - i, _terms, height, panels);
                a = panels;
                (aRow, aColumn, aTile) = (1, height, height * _terms);
            }

            bool first = _term == 0, last = _term + _terms == _x.K;
            T beta = first ? _x.Beta : T.One;
            bool plain = first && beta == T.Zero && _x.Alpha == T.One;
            T* bias = first && _x.Bias is not null ? _x.Bias + _column : null;
            T* tile = stackalloc T[(12 + 1) * 2 * 16], zeros = tile + (12 * width);
            new Span<T>(zeros, width).Clear();
            nint rounded = (_x.N + width - 1) / width * width;

            for (; i < iEnd; i += height, a += aTile)
            {
                nint rows = Math.Min(height, iEnd - i);
                for (nint j = jStart; j < jEnd; j += width)
                {
                    nint columns = Math.Min(width, _columns - j), bRow = width;
                    T* b = _x.Packed is not null ? _x.Packed + (_term * rounded) + ((_column + j) * _terms)
                        : _packedB ? _panels + (j * _terms) : _panels;
                    if (!_packedB && _x.Packed is null && columns == width)
                    {
                        b = _x.B + (_term * _x.BRow) + _column + j;
                        bRow = _x.BRow;
                    }
                    T* c = _x.C + (i * _x.CRow) + _column + j, offset = bias is null ? null : bias + j;
                    for (nint r = 0; r < rows;)
                    {
                        T* lines = a + (r * aRow), to = c + (r * _x.CRow);
                        if (plain && columns == width)
                        {
                            T* start = bias is null ? zeros : offset;
                            r += MatrixTile<T, V, S>.Run(
                                rows - r, _terms, lines, aRow, aColumn, b, bRow, start, 0, to, _x.CRow);
                            continue;
                        }
                        int done = MatrixTile<T, V, S>.Run(
                            rows - r, _terms, lines, aRow, aColumn, b, bRow, zeros, 0, tile, width);
                        Finish(tile, width, done, columns, _x.Alpha, beta, to, _x.CRow, offset);
                        r += done;
                    }
                }
                if (typeof(E) == typeof(NoEpilogue<T>) || !last) continue;
                for (nint r = i; r < i + rows; r++)
                {
                    T* values = _x.C + (r * _x.CRow) + _column + jStart;
                    _epilogue.Apply(values, _x.FirstRow + r, _column + jStart, (int)(jEnd - jStart));
                }
            }
        }

        private static nint Step(nint length, int parts, int unit, int most)
        {
            nint even = (length + parts - 1) / parts;
            return Math.Min((even + unit - 1) / unit * unit, Math.Max(most / unit * unit, unit));
        }
    }
}
