using System.Numerics;

namespace DagNet;

/// <summary>
/// Means of regions and their gradient: the weights of rows and columns of each region first, then the products. Regions may
/// share an image, so that the gradient is shared out by channels.
/// </summary>
internal static unsafe class RoiKernel
{
    public static Action Average(CpuStep step)
        => step.Y[0].Type.Element == ElementType.Float32 ? Average<float>(step) : Average<double>(step);

    public static Action Maximum(CpuStep step)
        => step.Y[1].Type.Element == ElementType.Float32 ? Maximum<float>(step) : Maximum<double>(step);

    private static Action Average<T>(CpuStep step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool back = step.Node.Op is RoiAverageGradient;
        var op = (RoiPooling)step.Node.Op;
        int[] image = back ? step.Y[0].Shape : step.X[0].Shape;
        CpuOperand images = back ? step.Y[0] : step.X[0], bins = back ? step.X[0] : step.Y[0];
        int count = step.X[1].Shape[0], stride = (op.Height * image[2]) + (op.Width * image[3]);
        var weights = (double*)step.Scratch((long)count * stride * sizeof(double)).Pointer;
        var weighing = new WeightPart<T>(op, step.X[1].As<T>(), weights, image[2], image[3]);
        Func<int, int> imageOf = Images(step, image[0]);
        var part = new AveragePart<T>(op, weights, images.As<T>(), bins.As<T>(), image[1], image[2], image[3], count, imageOf, back);
        int parts = back ? image[1] : count;
        return () =>
        {
            for (int region = 0; region < count; region++)
                imageOf(region);
            WorkerTeam.Shared.For(count, weighing);
            if (back)
                images.Bytes.Clear();
            WorkerTeam.Shared.For(parts, part);
        };
    }

    private static Action Maximum<T>(CpuStep step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var op = (RoiMaximum)step.Node.Op;
        int[] image = step.X[0].Shape;
        int count = step.X[1].Shape[0];
        var part = new MaximumPart<T>(op, step.X[0].As<T>(), step.X[1].As<T>(), step.Y[0].As<long>(), step.Y[1].As<T>(), image[1], image[2],
            image[3], Images(step, image[0]));
        return () => WorkerTeam.Shared.For(count, part);
    }

    /// <summary>The image of a region, after it was found to be there.</summary>
    private static Func<int, int> Images(CpuStep step, int batch)
    {
        CpuOperand indices = step.X[2];
        Op op = step.Node.Op;
        return indices.Type.Element == ElementType.Int32
            ? region => Indexing.Wrap(op, indices.As<int>()[region], batch)
            : region => Indexing.Wrap(op, indices.As<long>()[region], batch);
    }

    private readonly struct WeightPart<T>(RoiPooling op, T* regions, double* weights, int height, int width) : IParallelBody
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            T* region = regions + (part * 4);
            int rows = op.Height * height, columns = op.Width * width;
            double* to = weights + ((long)part * (rows + columns));
            double Number(int k) => double.CreateTruncating(region[k]);
            RoiLine.Of(op, Number(1), Number(3), op.Height).Weigh(new(to, rows), op.Height, height);
            RoiLine.Of(op, Number(0), Number(2), op.Width).Weigh(new(to + rows, columns), op.Width, width);
        }
    }

    private readonly struct AveragePart<T>(RoiPooling op, double* weights, T* images, T* bins, int channels, int height, int width,
        int count, Func<int, int> imageOf, bool back) : IParallelBody
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            for (int k = 0; k < (back ? count : channels); k++)
                Plane(back ? k : part, back ? part : k);
        }

        private void Plane(int region, int channel)
        {
            int rows = op.Height * height, size = op.Height * op.Width;
            double* down = weights + ((long)region * (rows + (op.Width * width))), across = down + rows;
            T* image = images + ((((nint)imageOf(region) * channels) + channel) * height * width);
            T* bin = bins + ((((nint)region * channels) + channel) * size);
            for (int row = 0; row < op.Height; row++, down += height)
                for (int column = 0; column < op.Width; column++, bin++)
                {
                    double* line = across + (column * width);
                    double sum = 0, dy = back ? double.CreateTruncating(*bin) : 0;
                    for (int h = 0; h < height; h++)
                        for (int w = 0; w < width && down[h] != 0; w++)
                            if (line[w] == 0)
                                continue;
                            else if (back)
                                image[(h * width) + w] += T.CreateTruncating(down[h] * line[w] * dy);
                            else
                                sum += down[h] * line[w] * double.CreateTruncating(image[(h * width) + w]);
                    if (!back)
                        *bin = T.CreateTruncating(sum);
                }
        }
    }

    private readonly struct MaximumPart<T>(RoiMaximum op, T* images, T* regions, long* positions, T* weights, int channels, int height,
        int width, Func<int, int> imageOf) : IParallelBody
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run(int part)
        {
            T* region = regions + (part * 4);
            double Number(int k) => double.CreateTruncating(region[k]);
            RoiLine down = RoiLine.Of(op, Number(1), Number(3), op.Height), across = RoiLine.Of(op, Number(0), Number(2), op.Width);
            nint to = (nint)part * channels * op.Height * op.Width;
            for (int c = 0; c < channels; c++)
            {
                nint plane = (((nint)imageOf(part) * channels) + c) * height * width;
                T* image = images + plane;
                double Pixel(int k) => double.CreateTruncating(image[k]);
                for (int row = 0; row < op.Height; row++)
                    for (int column = 0; column < op.Width; column++, to++)
                    {
                        (int pixel, double weight) = RoiMaximum.Largest(down, across, row, column, height, width, Pixel);
                        (positions[to], weights[to]) = (plane + pixel, T.CreateTruncating(weight));
                    }
            }
        }
    }
}
