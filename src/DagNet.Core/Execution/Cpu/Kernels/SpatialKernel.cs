using System.Numerics;

namespace DagNet;

/// <summary>Convolution, its gradients, and pooling.</summary>
internal static unsafe class SpatialKernel
{
    public static Action Conv(CpuStep step) => Single(step) ? Conv<float>(step) : Conv<double>(step);

    public static Action ConvInputGradient(CpuStep step) => Single(step) ? InputGradient<float>(step) : InputGradient<double>(step);

    public static Action ConvWeightGradient(CpuStep step) => Single(step) ? WeightGradient<float>(step) : WeightGradient<double>(step);

    public static Action MaxPool(CpuStep step) => Single(step) ? Max<float>(step) : Max<double>(step);

    public static Action MaxUnpool(CpuStep step) => Single(step) ? Unpool<float>(step) : Unpool<double>(step);

    public static Action AveragePool(CpuStep step) => Single(step) ? Average<float>(step) : Average<double>(step);

    public static Action AveragePoolGradient(CpuStep step) => Single(step) ? AverageGradient<float>(step) : AverageGradient<double>(step);

    private static bool Single(CpuStep step) => step.Y[0].Type.Element == ElementType.Float32;

    private static Action Conv<T>(CpuStep step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ConvolutionShape shape = Shape((Convolving)step.Node.Op, step.X[0].Shape, step.X[1].Shape, step.Y[0].Shape);
        T* x = step.X[0].As<T>(), w = step.X[1].As<T>(), bias = step.X.Length == 3 ? step.X[2].As<T>() : null, y = step.Y[0].As<T>();
        if (step.X[1].Kept is not { } weights || Convolution.PreparedLength<T>(shape) is not (> 0 and var length))
            return () => Convolution.Forward(shape, x, w, bias, y, default(NoEpilogue<T>));
        PreparedBuffer prepared = weights.Prepared(Convolution.Form<T>(shape), length * sizeof(T), target => Convolution.Prepare(shape, w, (T*)target));
        return () => Convolution.Forward(shape, x, w, bias, y, default(NoEpilogue<T>), (T*)prepared.Current());
    }

    private static Action InputGradient<T>(CpuStep step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ConvolutionShape shape = Shape((Convolving)step.Node.Op, step.Y[0].Shape, step.X[1].Shape, step.X[0].Shape);
        T* dy = step.X[0].As<T>(), w = step.X[1].As<T>(), dx = step.Y[0].As<T>();
        return () => Convolution.GradientOfInput(shape, dy, w, dx);
    }

    private static Action WeightGradient<T>(CpuStep step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ConvolutionShape shape = Shape((Convolving)step.Node.Op, step.X[0].Shape, step.Y[0].Shape, step.X[1].Shape);
        T* x = step.X[0].As<T>(), dy = step.X[1].As<T>(), dw = step.Y[0].As<T>();
        return () => Convolution.GradientOfWeight(shape, x, dy, dw);
    }

    private static Action Max<T>(CpuStep step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (SlidingWindow window, int planes) = Window(step, step.X[0].Shape, step.Y[0].Shape);
        T* x = step.X[0].As<T>(), y = step.Y[0].As<T>();
        long* indices = step.Y[1].As<long>();
        return () => Pooling.Max(window, planes, x, y, indices);
    }

    private static Action Unpool<T>(CpuStep step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int[] from = step.X[0].Shape, to = step.Y[0].Shape;
        int planes = from[0] * from[1];
        nint inputs = step.Y[0].Count / Math.Max(1, planes), outputs = step.X[0].Count / Math.Max(1, planes);
        T* dy = step.X[0].As<T>(), dx = step.Y[0].As<T>();
        long* indices = step.X[1].As<long>();
        return () => Pooling.MaxGradient(inputs, outputs, planes, indices, dy, dx);
    }

    private static Action Average<T>(CpuStep step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (SlidingWindow window, int planes) = Window(step, step.X[0].Shape, step.Y[0].Shape);
        bool padding = ((Averaging)step.Node.Op).CountPadding;
        T* x = step.X[0].As<T>(), y = step.Y[0].As<T>();
        return () => Pooling.Average(window, planes, padding, x, y);
    }

    private static Action AverageGradient<T>(CpuStep step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (SlidingWindow window, int planes) = Window(step, step.Y[0].Shape, step.X[0].Shape);
        bool padding = ((Averaging)step.Node.Op).CountPadding;
        T* dy = step.X[0].As<T>(), dx = step.Y[0].As<T>();
        return () => Pooling.AverageGradient(window, planes, padding, dy, dx);
    }

    /// <summary>The extents of a convolution between tensors of these.</summary>
    public static ConvolutionShape Shape(Convolving op, int[] image, int[] weight, int[] output)
        => new(image[0], image[1], weight[0], op.Groups, Axes(op, weight[2..], image[2..], output[2..]));

    private static (SlidingWindow, int Planes) Window(CpuStep step, int[] image, int[] output)
    {
        var op = (Pool)step.Node.Op;
        return (Axes(op, op.Kernel.ToArray(), image[2..], output[2..]), image[0] * image[1]);
    }

    private static SlidingWindow Axes(Windowed op, int[] kernel, int[] inputs, int[] outputs) => new(
        [.. inputs.Select((extent, axis) => new WindowAxis(
            extent, outputs[axis], kernel[axis], op.Strides[axis], op.Dilations[axis], op.Before[axis], op.After[axis]))]);
}
