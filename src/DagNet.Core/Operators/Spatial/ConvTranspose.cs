using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// The transposed convolution of X [batch, C, d…] with W [C, M/groups, k…]: each input spreads its kernel over the output, whose
/// extents are (d − 1)·stride + dilation·(k − 1) + 1 + extra − before − after.
/// </summary>
/// <param name="Strides">Steps of the window.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">What is cut off before each axis.</param>
/// <param name="After">What is cut off behind it.</param>
/// <param name="Groups">Parts of the channels that are convolved apart.</param>
/// <param name="Extra">Added to the output's extents, as ONNX's output_padding.</param>
public sealed record ConvTranspose(Axes Strides, Axes Dilations, Axes Before, Axes After, int Groups, Axes Extra) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Shape image = x[0].Shape, weight = x[1].Shape;
        if (image.Rank < 3 || image.Rank != weight.Rank)
            throw new ShapeException($"ConvTranspose: the input {image} and the weight {weight} need the same number of axes: [batch, channels, …] "
                + "and [channels, filters/groups, …].");
        var extents = new Dim[image.Rank - 2];
        for (int axis = 0; axis < extents.Length; axis++)
            extents[axis] = (image[axis + 2] - 1) * Strides[axis] + weight[axis + 2] * Dilations[axis]
                + (1 - Dilations[axis] + Extra[axis] - Before[axis] - After[axis]);
        Node y = x[0].Graph.Apply(new ConvInputGradient(Strides, Dilations, Before, After, Groups, Shape.Create(extents)), x[0], x[1]);
        if (x.Length == 2)
            return [y];
        return [y + x[2].Reshape([y.Shape[1], .. Enumerable.Repeat((Dim)1, extents.Length)])];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("ConvTranspose")
        .With("strides", OnnxForm.Longs(Strides)).With("dilations", OnnxForm.Longs(Dilations))
        .With("pads", OnnxForm.Longs([.. Before.Values, .. After.Values])).With("group", (long)Groups).With("output_padding", OnnxForm.Longs(Extra));
}

/// <summary>Writes <c>x.ConvTranspose(weight)</c>.</summary>
public static class ConvTransposeExtensions
{
    extension(Node x)
    {
        /// <summary>Spreads [batch, C, d…] by kernels [C, M/groups, k…]; one number stands for all spatial axes.</summary>
        /// <param name="weight">The kernels.</param>
        /// <param name="bias">[M], or none.</param>
        /// <param name="strides">Steps of the window; 1 where not given.</param>
        /// <param name="padding">What is cut off before and behind each axis; 0 where not given.</param>
        /// <param name="dilations">Distances of the taps; 1 where not given.</param>
        /// <param name="groups">Parts of the channels that are convolved apart.</param>
        /// <param name="extra">Added to the output's extents.</param>
        public Node ConvTranspose(Node weight, Node? bias = null, Axes strides = default, Axes padding = default, Axes dilations = default,
            int groups = 1, Axes extra = default)
        {
            int rank = x.Shape.Rank - 2;
            Axes cut = Windowed.Or(padding, 0, rank);
            var op = new ConvTranspose(Windowed.Or(strides, 1, rank), Windowed.Or(dilations, 1, rank), cut, cut, groups, Windowed.Or(extra, 0, rank));
            return bias is null ? x.Graph.Apply(op, x, weight) : x.Graph.Apply(op, x, weight, bias);
        }
    }
}
