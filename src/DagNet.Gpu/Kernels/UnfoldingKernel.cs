using System.Numerics;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>Im2Col and Col2Im: a thread for each result.</summary>
internal static class UnfoldingKernel
{
    private static readonly ElementType[] Elements = [ElementType.Float32, ElementType.Int32, ElementType.Int64, ElementType.UInt8];

    public static string? Obstacle(Step step) => ((Unfolding)step.Node.Op).SpatialRank > 3 ? "more than 3 spatial axes"
        : Supported.Of(step.Node.Element, Elements);

    public static Action Bind(GpuStep step) => step.Y[0].Type.Element switch
    {
        ElementType.Float32 => Bind<float>(step),
        ElementType.Int32 => Bind<int>(step),
        ElementType.Int64 => Bind<long>(step),
        _ => Bind<byte>(step),
    };

    private static Action Bind<T>(GpuStep step) where T : unmanaged, INumber<T>
    {
        var op = (Unfolding)step.Node.Op;
        bool unfolds = op is Im2Col;
        int[] image = (unfolds ? step.X[0] : step.Y[0]).Shape[2..];
        var a = new Arguments<T>
        {
            X = step.X[0].As<T>(),
            Y = step.Y[0].As<T>(),
            Count = step.Y[0].Count,
            Geometry = WindowGeometry.Of(op, image, op.Blocks(Shape.Of(image)).ToArray(), op.Kernel.Values),
        };
        return unfolds ? step.Over(a.Count, Unfold, a) : step.Over(a.Count, Fold, a);
    }

    private static void Unfold<T>(Arguments<T> a) where T : unmanaged, INumber<T>
    {
        int stride = Grid.DimX * Group.DimX, plane = a.Geometry.OutPlane, image = a.Geometry.InPlane, taps = a.Geometry.Taps;
        for (int i = Grid.GlobalIndex.X; i < a.Count && i >= 0; i += stride)
        {
            int line = i / plane, at = a.Geometry.Input(i % plane, line % taps);
            T x = T.Zero;
            if (at >= 0)
                x = a.X[line / taps * image + at];
            a.Y[i] = x;
        }
    }

    private static void Fold<T>(Arguments<T> a) where T : unmanaged, INumber<T>
    {
        int stride = Grid.DimX * Group.DimX, plane = a.Geometry.OutPlane, image = a.Geometry.InPlane, taps = a.Geometry.Taps;
        for (int i = Grid.GlobalIndex.X; i < a.Count && i >= 0; i += stride)
        {
            T sum = T.Zero;
            for (int tap = 0; tap < taps; tap++)
            {
                int at = a.Geometry.Output(i % image, tap);
                if (at >= 0)
                    sum += a.X[(i / image * taps + tap) * plane + at];
            }
            a.Y[i] = sum;
        }
    }

    private struct Arguments<T> where T : unmanaged
    {
        public ArrayView<T> X, Y;
        public int Count;
        public WindowGeometry Geometry;
    }
}
