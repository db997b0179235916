using System.Numerics;
using System.Numerics.Tensors;

namespace DagNet;

/// <summary>Col2Im and Im2Col, a plane after the other: for each tap the rows of windows that meet a row of the image.</summary>
internal static unsafe class UnfoldingKernel
{
    public static Action Bind(CpuStep step) => step.Y[0].Type.Element switch
    {
        ElementType.Float32 => Bind<float>(step),
        ElementType.Float64 => Bind<double>(step),
        ElementType.Int32 => Bind<int>(step),
        ElementType.Int64 => Bind<long>(step),
        _ => Bind<byte>(step),
    };

    private static Action Bind<T>(CpuStep step) where T : unmanaged, INumber<T>
    {
        var op = (Unfolding)step.Node.Op;
        bool folds = op is Col2Im;
        int[] image = folds ? step.Y[0].Shape : step.X[0].Shape;
        Row[] rows = Rows(op, image[2..], out nint columns);
        nint plane = (nint)image.Skip(2).Aggregate(1L, (a, b) => a * b);
        var part = new PlanePart<T>(step.X[0].As<T>(), step.Y[0].As<T>(), rows, op.Strides[^1], plane, columns, folds);
        int planes = image[0] * image[1];
        return () => WorkerTeam.Shared.For(planes, part);
    }

    /// <summary>All rows of windows along the last axis, tap by tap, that do not lie in the padding of the other axes.</summary>
    private static Row[] Rows(Unfolding op, int[] extents, out nint columns)
    {
        int last = extents.Length - 1, taps = op.Kernel[^1];
        int[] blocks = op.Blocks(Shape.Of(extents)).ToArray();
        DenseArray outer = new(blocks[..last]), kernel = new(op.Kernel.ToArray()[..last]);
        List<Row> rows = [];
        for (int k = 0; k < kernel.Count * taps; k++)
            for (int o = 0; o < outer.Count; o++)
            {
                int line = op.Meet(outer.Coordinates(o), kernel.Coordinates(k / taps), extents.AsSpan(0, last));
                // The last axis: window w meets the image at w·stride + offset.
                int offset = (k % taps * op.Dilations[^1]) - op.Before[^1], stride = op.Strides[^1];
                int from = Math.Max(0, (stride - 1 - offset) / stride);
                int to = Math.Min(blocks[last], extents[last] <= offset ? 0 : (extents[last] - 1 - offset) / stride + 1);
                if (line >= 0 && from < to)
                    rows.Add(new((((nint)k * outer.Count) + o) * blocks[last] + from, ((nint)line * extents[last]) + offset + (from * stride), to - from));
            }
        columns = (nint)kernel.Count * taps * outer.Count * blocks[last];
        return [.. rows];
    }

    private readonly record struct Row(nint Column, nint Image, int Count);

    private readonly struct PlanePart<T>(T* x, T* y, Row[] rows, int stride, nint plane, nint columns, bool folds) : IParallelBody
        where T : unmanaged, INumber<T>
    {
        public void Run(int part)
        {
            T* from = x + (part * (folds ? columns : plane)), to = y + (part * (folds ? plane : columns));
            new Span<T>(to, checked((int)(folds ? plane : columns))).Clear();
            foreach (Row row in rows)
                if (folds)
                    Add(from + row.Column, to + row.Image, row.Count);
                else
                    Copy(from + row.Image, to + row.Column, row.Count);
        }

        private void Add(T* column, T* image, int count)
        {
            if (stride == 1)
            {
                Span<T> sum = new(image, count);
                TensorPrimitives.Add(sum, new ReadOnlySpan<T>(column, count), sum);
                return;
            }
            for (int i = 0; i < count; i++, image += stride)
                *image += column[i];
        }

        private void Copy(T* image, T* column, int count)
        {
            if (stride == 1)
            {
                new ReadOnlySpan<T>(image, count).CopyTo(new(column, count));
                return;
            }
            for (int i = 0; i < count; i++, image += stride)
                column[i] = *image;
        }
    }
}
