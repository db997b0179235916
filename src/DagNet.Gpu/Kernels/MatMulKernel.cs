using System.Numerics;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>Matrix products: tiled for float32, a thread for each result for whole numbers.</summary>
internal static class MatMulKernel
{
    public static string? Obstacle(Step step)
        => Supported.Of(step.Node.Element, ElementType.Float32, ElementType.Int32, ElementType.Int64, ElementType.UInt8);

    public static Action Bind(GpuStep step) => step.Y[0].Type.Element switch
    {
        ElementType.Float32 => Tiled(step),
        ElementType.Int32 => Plain<int>(step),
        ElementType.Int64 => Plain<long>(step),
        _ => Plain<byte>(step),
    };

    private static Action Tiled(GpuStep step)
    {
        Arguments<float> a = Of<float>(step);
        return ProductKernel.Bind<Product, Arguments<float>>(step, a, a.Count / (a.Rows * a.Columns), a.Rows, a.Columns, a.Depth);
    }

    private static Action Plain<T>(GpuStep step) where T : unmanaged, INumber<T>
    {
        var a = new Plainly<T> { Product = Of<T>(step), Y = step.Y[0].As<T>() };
        return step.Over(a.Product.Count, Run, a);
    }

    private static Arguments<T> Of<T>(GpuStep step) where T : unmanaged
    {
        var op = (MatMul)step.Node.Op;
        int[] y = step.Y[0].Shape;
        int rows = y[^2], columns = y[^1], depth = step.X[0].Shape[op.TransposeA ? ^2 : ^1];
        return new()
        {
            A = step.X[0].As<T>(),
            B = step.X[1].As<T>(),
            Count = step.Y[0].Count,
            Rows = rows,
            Columns = columns,
            Depth = depth,
            RowOfA = op.TransposeA ? 1 : depth,
            ColumnOfA = op.TransposeA ? rows : 1,
            RowOfB = op.TransposeB ? 1 : columns,
            ColumnOfB = op.TransposeB ? depth : 1,
        };
    }

    private static void Run<T>(Plainly<T> plain) where T : unmanaged, INumber<T>
    {
        Arguments<T> a = plain.Product;
        int stride = Grid.DimX * Group.DimX;
        for (int i = Grid.GlobalIndex.X; i < a.Count && i >= 0; i += stride)
        {
            int batch = i / (a.Rows * a.Columns), row = i / a.Columns % a.Rows, column = i % a.Columns;
            T sum = T.Zero;
            for (int k = 0; k < a.Depth; k++)
                sum += a.A[batch * a.Rows * a.Depth + row * a.RowOfA + k * a.ColumnOfA]
                    * a.B[batch * a.Depth * a.Columns + k * a.RowOfB + column * a.ColumnOfB];
            plain.Y[i] = sum;
        }
    }

    private struct Arguments<T> where T : unmanaged
    {
        public ArrayView<T> A, B;
        public int Count, Rows, Columns, Depth, RowOfA, ColumnOfA, RowOfB, ColumnOfB;
    }

    private struct Plainly<T> where T : unmanaged
    {
        public Arguments<T> Product;
        public ArrayView<T> Y;
    }

    private readonly struct Product : IProduct<Arguments<float>>
    {
        public static int Rows(Arguments<float> a) => a.Rows;

        public static int Columns(Arguments<float> a) => a.Columns;

        public static int Depth(Arguments<float> a) => a.Depth;

        public static bool LeftByRows(Arguments<float> a) => a.ColumnOfA == 1;

        public static bool RightByRows(Arguments<float> a) => a.ColumnOfB == 1;

        public static float Left(Arguments<float> a, int batch, int row, int k)
            => a.A[batch * a.Rows * a.Depth + row * a.RowOfA + k * a.ColumnOfA];

        public static float Right(Arguments<float> a, int batch, int k, int column)
            => a.B[batch * a.Depth * a.Columns + k * a.RowOfB + column * a.ColumnOfB];

        public static int Place(Arguments<float> a, int batch, int row, int column) => (batch * a.Rows + row) * a.Columns + column;

        public static float Finish(Arguments<float> a, int batch, int row, float sum) => sum;
    }
}
