using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// The convolution (cross-correlation) of X [batch, C, d…] with W [M, C/groups, k…], and a bias [M] where one is given:
/// Y[n, m, o] = B[m] + Σ X[n, c, o·stride − before + k·dilation]·W[m, c, k]. 1 to 3 spatial axes.
/// </summary>
/// <param name="Strides">Steps of the window.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
/// <param name="Groups">Parts of the channels that are convolved apart.</param>
public sealed record Conv(Axes Strides, Axes Dilations, Axes Before, Axes After, int Groups)
    : Convolving(Strides, Dilations, Before, After, Groups)
{
    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        if (x.Length is not (2 or 3))
            throw new GraphException($"Conv: takes an input, a weight and perhaps a bias, but {x.Length} inputs were given.");
        Shape image = x[0].Shape, weight = x[1].Shape;
        Axes kernel = KernelOf(x[0], x[1]);
        if (image[1] != weight[1] * Groups)
            throw new ShapeException($"Conv: the input {image} has {image[1]} channels, the weight {weight} in {Groups} groups takes "
                + $"{weight[1] * Groups}. Check the layer before, or the groups.");
        if (x.Length == 3 && x[2] != new TensorType(x[0].Element, [weight[0]]))
            throw new ShapeException($"Conv: the bias is {x[2]}, but a weight {weight} needs {x[0].Element.Word}[{weight[0]}].");
        var dims = new Dim[image.Rank];
        (dims[0], dims[1]) = (image[0], weight[0]);
        for (int axis = 0; axis < SpatialRank; axis++)
            dims[axis + 2] = Output(image[axis + 2], kernel[axis], axis);
        return x[0] with { Shape = Shape.Create(dims) };
    }

    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
    {
        Node x = y.Inputs[0], w = y.Inputs[1];
        Node dx = InputGradient(dy, w, x.Shape[2..]), dw = WeightGradient(x, dy, Spatial(w.Shape));
        int[] others = [.. Enumerable.Range(0, x.Shape.Rank).Where(axis => axis != 1)];
        return y.Inputs.Length == 2 ? [dx, dw] : [dx, dw, dy.Sum(others)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("Conv")
        .With("strides", OnnxForm.Longs(Strides)).With("dilations", OnnxForm.Longs(Dilations))
        .With("pads", OnnxForm.Longs([.. Before.Values, .. After.Values])).With("group", (long)Groups);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(y[0].Shape.ToArray());
        if (x.Length == 3)
        {
            int plane = result.Count / Math.Max(1, result.Shape[0] * result.Shape[1]);
            for (int i = 0; i < result.Count; i++)
                result[i] = x[2][i / plane % result.Shape[1]];
        }
        DenseArray image = x[0], weight = x[1];
        foreach ((int i, int w, int o) in Terms(image.Shape, weight.Shape, result.Shape))
            result[o] += image[i] * weight[w];
        return [result];
    }
}

/// <summary>Writes <c>x.Conv(weight)</c>.</summary>
public static class ConvExtensions
{
    extension(Node x)
    {
        /// <summary>Convolves [batch, C, d…] with a weight [M, C/groups, k…]; one number stands for all spatial axes.</summary>
        /// <param name="weight">The kernels.</param>
        /// <param name="bias">[M], or none.</param>
        /// <param name="strides">Steps of the window; 1 where not given.</param>
        /// <param name="padding">Padding before and behind each axis; 0 where not given.</param>
        /// <param name="dilations">Distances of the taps; 1 where not given.</param>
        /// <param name="groups">Parts of the channels that are convolved apart.</param>
        /// <param name="paddingAfter">Padding behind each axis where it differs.</param>
        public Node Conv(Node weight, Node? bias = null, Axes strides = default, Axes padding = default, Axes dilations = default,
            int groups = 1, Axes paddingAfter = default)
        {
            int rank = x.Shape.Rank - 2;
            Axes before = Windowed.Or(padding, 0, rank);
            var op = new Conv(Windowed.Or(strides, 1, rank), Windowed.Or(dilations, 1, rank), before,
                paddingAfter.Count == 0 ? before : Windowed.Or(paddingAfter, 0, rank), groups);
            return bias is null ? x.Graph.Apply(op, x, weight) : x.Graph.Apply(op, x, weight, bias);
        }
    }
}
