using ILGPU;

namespace DagNet.Gpu;

/// <summary>Convolutions and their gradients as products of matrices that are not there: their elements are found in the image.</summary>
internal static class ConvKernel
{
    public static Action Forward(GpuStep step)
    {
        Arguments a = Of(step, step.X[0], step.X[1], step.Y[0]);
        (a.Image, a.Weight) = (step.X[0].As<float>(), step.X[1].As<float>());
        a.Biased = step.X.Length == 3 ? 1 : 0;
        a.Bias = step.X[^1].As<float>();
        (a.Rows, a.Columns, a.Depth) = (a.Filters, a.Images * a.OutPlane, a.Channels * a.Taps);
        return ProductKernel.Bind<ForwardProduct, Arguments>(step, a, a.Groups, a.Rows, a.Columns, a.Depth);
    }

    public static Action InputGradient(GpuStep step)
    {
        Arguments a = Of(step, step.Y[0], step.X[1], step.X[0]);
        (a.Image, a.Weight) = (step.X[0].As<float>(), step.X[1].As<float>());
        (a.Rows, a.Columns, a.Depth) = (a.Channels, a.Images * a.InPlane, a.Filters * a.Taps);
        return ProductKernel.Bind<InputProduct, Arguments>(step, a, a.Groups, a.Rows, a.Columns, a.Depth);
    }

    public static Action WeightGradient(GpuStep step)
    {
        Arguments a = Of(step, step.X[0], step.Y[0], step.X[1]);
        (a.Image, a.Weight) = (step.X[0].As<float>(), step.X[1].As<float>());
        (a.Rows, a.Columns, a.Depth) = (a.Filters, a.Channels * a.Taps, a.Images * a.OutPlane);
        return ProductKernel.Bind<WeightProduct, Arguments>(step, a, a.Groups, a.Rows, a.Columns, a.Depth);
    }

    private static Arguments Of(GpuStep step, GpuOperand image, GpuOperand weight, GpuOperand output)
    {
        var op = (Convolving)step.Node.Op;
        var geometry = WindowGeometry.Of(op, image.Shape.AsSpan(2), output.Shape.AsSpan(2), weight.Shape.AsSpan(2));
        return new()
        {
            Geometry = geometry,
            Bias = step.X[0].As<float>(),
            Images = image.Shape[0],
            Groups = op.Groups,
            Filters = weight.Shape[0] / op.Groups,
            Channels = weight.Shape[1],
            InPlane = geometry.InPlane,
            OutPlane = geometry.OutPlane,
            Taps = geometry.Taps,
        };
    }

    /// <summary>The numbers of filters and channels are those of one group. The image is what the right matrix is found in.</summary>
    private struct Arguments
    {
        public ArrayView<float> Image, Weight, Bias;
        public int Images, Groups, Filters, Channels, InPlane, OutPlane, Taps, Biased, Rows, Columns, Depth;
        public WindowGeometry Geometry;
    }

    private readonly struct ForwardProduct : IProduct<Arguments>
    {
        public static int Rows(Arguments a) => a.Rows;

        public static int Columns(Arguments a) => a.Columns;

        public static int Depth(Arguments a) => a.Depth;

        public static bool LeftByRows(Arguments a) => true;

        public static bool RightByRows(Arguments a) => true;

        public static float Left(Arguments a, int group, int filter, int k) => a.Weight[(group * a.Filters + filter) * a.Depth + k];

        public static float Right(Arguments a, int group, int k, int column)
        {
            int at = a.Geometry.Input(column % a.OutPlane, k % a.Taps);
            int channel = (column / a.OutPlane * a.Groups + group) * a.Channels + k / a.Taps;
            float x = 0;
            if (at >= 0)
                x = a.Image[channel * a.InPlane + at];
            return x;
        }

        public static int Place(Arguments a, int group, int filter, int column)
            => (column / a.OutPlane * a.Groups * a.Filters + group * a.Filters + filter) * a.OutPlane + column % a.OutPlane;

        public static float Finish(Arguments a, int group, int filter, float sum)
        {
            if (a.Biased != 0)
                sum += a.Bias[group * a.Filters + filter];
            return sum;
        }
    }

    private readonly struct InputProduct : IProduct<Arguments>
    {
        public static int Rows(Arguments a) => a.Rows;

        public static int Columns(Arguments a) => a.Columns;

        public static int Depth(Arguments a) => a.Depth;

        public static bool LeftByRows(Arguments a) => true;

        public static bool RightByRows(Arguments a) => true;

        public static float Left(Arguments a, int group, int channel, int k)
            => a.Weight[((group * a.Filters + k / a.Taps) * a.Channels + channel) * a.Taps + k % a.Taps];

        public static float Right(Arguments a, int group, int k, int column)
        {
            int at = a.Geometry.Output(column % a.InPlane, k % a.Taps);
            int filter = (column / a.InPlane * a.Groups + group) * a.Filters + k / a.Taps;
            float dy = 0;
            if (at >= 0)
                dy = a.Image[filter * a.OutPlane + at];
            return dy;
        }

        public static int Place(Arguments a, int group, int channel, int column)
            => ((column / a.InPlane * a.Groups + group) * a.Channels + channel) * a.InPlane + column % a.InPlane;

        public static float Finish(Arguments a, int group, int channel, float sum) => sum;
    }

    private readonly struct WeightProduct : IProduct<Arguments>
    {
        public static int Rows(Arguments a) => a.Rows;

        public static int Columns(Arguments a) => a.Columns;

        public static int Depth(Arguments a) => a.Depth;

        public static bool LeftByRows(Arguments a) => true;

        public static bool RightByRows(Arguments a) => false;

        /// <summary>The cotangent, which is fed as the second input.</summary>
        public static float Left(Arguments a, int group, int filter, int k)
            => a.Weight[((k / a.OutPlane * a.Groups + group) * a.Filters + filter) * a.OutPlane + k % a.OutPlane];

        public static float Right(Arguments a, int group, int k, int column)
        {
            int at = a.Geometry.Input(k % a.OutPlane, column % a.Taps);
            int channel = (k / a.OutPlane * a.Groups + group) * a.Channels + column / a.Taps;
            float x = 0;
            if (at >= 0)
                x = a.Image[channel * a.InPlane + at];
            return x;
        }

        public static int Place(Arguments a, int group, int filter, int column) => (group * a.Filters + filter) * a.Columns + column;

        public static float Finish(Arguments a, int group, int filter, float sum) => sum;
    }
}
