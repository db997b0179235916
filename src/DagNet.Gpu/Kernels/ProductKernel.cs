using ILGPU;

namespace DagNet.Gpu;

/// <summary>
/// The tiled kernel of all sums of products: a group computes 64×64 results from tiles in shared memory, a thread 4×4 of them in
/// registers. Where there are few results, the depth is split, and the parts are summed up. A chain goes on with finished results.
/// </summary>
internal static class ProductKernel
{
    private const int Tile = 64, TileDepth = 16, Threads = GpuStep.GroupSize, Loads = Tile * TileDepth / Threads;

    /// <summary>A part of the depth is no shorter than this.</summary>
    private const int ShortestPart = 256;

    /// <summary>With fewer rows most of a tile would be empty: a thread computes one result.</summary>
    private const int Narrow = 8;

    /// <summary>A thread goes on with 16 results, each in code of its own: a longer chain would take too many registers.</summary>
    private const int LongestConsumer = 24;

    /// <summary>Whether a chain may go on with a product's results.</summary>
    public static bool Consumes(Node node, Fused chain) => node.Element == ElementType.Float32 && chain.Instructions.Length <= LongestConsumer;

    public static Action Bind<TProduct, TArguments>(GpuStep step, TArguments arguments, int batches, int rows, int columns, int depth)
        where TProduct : struct, IProduct<TArguments> where TArguments : struct
        => ChainLink.Bind(ChainLink.Method(typeof(ProductKernel), nameof(Bound)), [typeof(TProduct), typeof(TArguments)], [ChainLink.Target<float>(step)],
            step, arguments, batches, rows, columns, depth);

    private static Action Bound<TProduct, TArguments, TConsumer, TTarget>(
        GpuStep step, TArguments arguments, int batches, int rows, int columns, int depth, TTarget target)
        where TProduct : struct, IProduct<TArguments> where TArguments : struct
        where TConsumer : struct, IConsumer<TTarget, float> where TTarget : struct
    {
        if (rows < Narrow && (columns < Narrow || TProduct.RightByRows(arguments)))
            return Direct<TProduct, TArguments, TConsumer, TTarget>(step, arguments, batches, rows, columns, depth, target);
        int across = (columns + Tile - 1) / Tile, down = (rows + Tile - 1) / Tile;
        Arguments<TArguments, TTarget> a = InParts(step, arguments, target, batches, rows * columns, depth, step.Concurrency / (across * down * batches));
        Action products = step.Grid(new Index3D(across, down, batches * a.Parts), Run<TProduct, TArguments, TConsumer, TTarget>, a);
        return Summed<TProduct, TArguments, TConsumer, TTarget>(step, products, a, rows * columns);
    }

    private static Action Direct<TProduct, TArguments, TConsumer, TTarget>(
        GpuStep step, TArguments arguments, int batches, int rows, int columns, int depth, TTarget target)
        where TProduct : struct, IProduct<TArguments> where TArguments : struct
        where TConsumer : struct, IConsumer<TTarget, float> where TTarget : struct
    {
        long results = (long)batches * rows * columns;
        Arguments<TArguments, TTarget> a = InParts(step, arguments, target, batches, rows * columns, depth, (int)(step.Concurrency * Threads / results));
        Action products = step.Over(results * a.Parts, Each<TProduct, TArguments, TConsumer, TTarget>, a);
        return Summed<TProduct, TArguments, TConsumer, TTarget>(step, products, a, rows * columns);
    }

    private static Arguments<TArguments, TTarget> InParts<TArguments, TTarget>(
        GpuStep step, TArguments arguments, TTarget target, int batches, int results, int depth, int most) where TArguments : struct where TTarget : struct
    {
        int parts = Math.Clamp(most, 1, Math.Max(1, depth / ShortestPart));
        return new()
        {
            Product = arguments,
            Target = target,
            Batches = batches,
            Parts = parts,
            PartDepth = (depth + parts - 1) / parts,
            Partial = parts == 1 ? step.X[0].As<float>() : step.Scratch(4L * parts * batches * results).Cast<float>(),
        };
    }

    private static Action Summed<TProduct, TArguments, TConsumer, TTarget>(GpuStep step, Action products, Arguments<TArguments, TTarget> a, int results)
        where TProduct : struct, IProduct<TArguments> where TArguments : struct
        where TConsumer : struct, IConsumer<TTarget, float> where TTarget : struct
    {
        if (a.Parts == 1)
            return products;
        Action sums = step.Over((long)a.Batches * results, Sum<TProduct, TArguments, TConsumer, TTarget>, a);
        return () =>
        {
            products();
            sums();
        };
    }

    private static void Run<TProduct, TArguments, TConsumer, TTarget>(Arguments<TArguments, TTarget> a)
        where TProduct : struct, IProduct<TArguments> where TArguments : struct
        where TConsumer : struct, IConsumer<TTarget, float> where TTarget : struct
    {
        ArrayView<float> left = SharedMemory.Allocate<float>(Tile * (TileDepth + 1)), right = SharedMemory.Allocate<float>((Tile + 1) * TileDepth);
        TArguments p = a.Product;
        int rows = TProduct.Rows(p), columns = TProduct.Columns(p), depth = TProduct.Depth(p);
        int thread = Group.IdxX, x = thread % 16, y = thread / 16;
        int top = Grid.IdxY * Tile, first = Grid.IdxX * Tile, batch = Grid.IdxZ % a.Batches, part = Grid.IdxZ / a.Batches;
        int end = IntrinsicMath.Min((part + 1) * a.PartDepth, depth);
        bool leftByRows = TProduct.LeftByRows(p), rightByRows = TProduct.RightByRows(p);
        float c00 = 0, c01 = 0, c02 = 0, c03 = 0, c10 = 0, c11 = 0, c12 = 0, c13 = 0;
        float c20 = 0, c21 = 0, c22 = 0, c23 = 0, c30 = 0, c31 = 0, c32 = 0, c33 = 0;
        for (int k0 = part * a.PartDepth; k0 < end; k0 += TileDepth)
        {
            for (int i = 0; i < Loads; i++)
            {
                int at = thread + i * Threads;
                int row = leftByRows ? at / TileDepth : at % Tile, k = leftByRows ? at % TileDepth : at / Tile;
                left[k + row * (TileDepth + 1)] = top + row < rows && k0 + k < end ? TProduct.Left(p, batch, top + row, k0 + k) : 0;
                int column = rightByRows ? at % Tile : at / TileDepth;
                k = rightByRows ? at / Tile : at % TileDepth;
                right[k * (Tile + 1) + column] = first + column < columns && k0 + k < end ? TProduct.Right(p, batch, k0 + k, first + column) : 0;
            }
            Group.Barrier();
            for (int k = 0; k < TileDepth; k++)
            {
                float a0 = left[k + y * (TileDepth + 1)], a1 = left[k + (y + 16) * (TileDepth + 1)];
                float a2 = left[k + (y + 32) * (TileDepth + 1)], a3 = left[k + (y + 48) * (TileDepth + 1)];
                float b0 = right[k * (Tile + 1) + x], b1 = right[k * (Tile + 1) + x + 16];
                float b2 = right[k * (Tile + 1) + x + 32], b3 = right[k * (Tile + 1) + x + 48];
                c00 += a0 * b0; c01 += a0 * b1; c02 += a0 * b2; c03 += a0 * b3;
                c10 += a1 * b0; c11 += a1 * b1; c12 += a1 * b2; c13 += a1 * b3;
                c20 += a2 * b0; c21 += a2 * b1; c22 += a2 * b2; c23 += a2 * b3;
                c30 += a3 * b0; c31 += a3 * b1; c32 += a3 * b2; c33 += a3 * b3;
            }
            Group.Barrier();
        }
        Row<TProduct, TArguments, TConsumer, TTarget>(a, part, batch, top + y, first + x, c00, c01, c02, c03);
        Row<TProduct, TArguments, TConsumer, TTarget>(a, part, batch, top + y + 16, first + x, c10, c11, c12, c13);
        Row<TProduct, TArguments, TConsumer, TTarget>(a, part, batch, top + y + 32, first + x, c20, c21, c22, c23);
        Row<TProduct, TArguments, TConsumer, TTarget>(a, part, batch, top + y + 48, first + x, c30, c31, c32, c33);
    }

    private static void Each<TProduct, TArguments, TConsumer, TTarget>(Arguments<TArguments, TTarget> a)
        where TProduct : struct, IProduct<TArguments> where TArguments : struct
        where TConsumer : struct, IConsumer<TTarget, float> where TTarget : struct
    {
        TArguments p = a.Product;
        int rows = TProduct.Rows(p), columns = TProduct.Columns(p), depth = TProduct.Depth(p);
        int count = a.Parts * a.Batches * rows * columns, stride = Grid.DimX * Group.DimX;
        for (int i = Grid.GlobalIndex.X; i < count && i >= 0; i += stride)
        {
            int column = i % columns, row = i / columns % rows, batch = i / (rows * columns) % a.Batches, part = i / (rows * columns * a.Batches);
            int end = IntrinsicMath.Min((part + 1) * a.PartDepth, depth);
            float sum = 0;
            for (int k = part * a.PartDepth; k < end; k++)
                sum += TProduct.Left(p, batch, row, k) * TProduct.Right(p, batch, k, column);
            Write<TProduct, TArguments, TConsumer, TTarget>(a, part, batch, row, column, sum);
        }
    }

    private static void Row<TProduct, TArguments, TConsumer, TTarget>(
        Arguments<TArguments, TTarget> a, int part, int batch, int row, int column, float c0, float c1, float c2, float c3)
        where TProduct : struct, IProduct<TArguments> where TArguments : struct
        where TConsumer : struct, IConsumer<TTarget, float> where TTarget : struct
    {
        if (row >= TProduct.Rows(a.Product))
            return;
        Write<TProduct, TArguments, TConsumer, TTarget>(a, part, batch, row, column, c0);
        Write<TProduct, TArguments, TConsumer, TTarget>(a, part, batch, row, column + 16, c1);
        Write<TProduct, TArguments, TConsumer, TTarget>(a, part, batch, row, column + 32, c2);
        Write<TProduct, TArguments, TConsumer, TTarget>(a, part, batch, row, column + 48, c3);
    }

    private static void Write<TProduct, TArguments, TConsumer, TTarget>(
        Arguments<TArguments, TTarget> a, int part, int batch, int row, int column, float value)
        where TProduct : struct, IProduct<TArguments> where TArguments : struct
        where TConsumer : struct, IConsumer<TTarget, float> where TTarget : struct
    {
        int rows = TProduct.Rows(a.Product), columns = TProduct.Columns(a.Product);
        if (column >= columns)
            return;
        if (a.Parts == 1)
            TConsumer.Take(a.Target, TProduct.Place(a.Product, batch, row, column), TProduct.Finish(a.Product, batch, row, value));
        else
            a.Partial[((part * a.Batches + batch) * rows + row) * columns + column] = value;
    }

    private static void Sum<TProduct, TArguments, TConsumer, TTarget>(Arguments<TArguments, TTarget> a)
        where TProduct : struct, IProduct<TArguments> where TArguments : struct
        where TConsumer : struct, IConsumer<TTarget, float> where TTarget : struct
    {
        int rows = TProduct.Rows(a.Product), columns = TProduct.Columns(a.Product), count = a.Batches * rows * columns;
        int stride = Grid.DimX * Group.DimX;
        for (int i = Grid.GlobalIndex.X; i < count && i >= 0; i += stride)
        {
            float sum = 0;
            for (int part = 0; part < a.Parts; part++)
                sum += a.Partial[part * count + i];
            int batch = i / (rows * columns), row = i / columns % rows;
            TConsumer.Take(a.Target, TProduct.Place(a.Product, batch, row, i % columns), TProduct.Finish(a.Product, batch, row, sum));
        }
    }

    private struct Arguments<TArguments, TTarget> where TArguments : struct where TTarget : struct
    {
        public TArguments Product;
        public TTarget Target;
        public ArrayView<float> Partial;
        public int Batches, Parts, PartDepth;
    }
}
