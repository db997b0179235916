using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// A convolution of X [batch, C, d…] with W [M, C/groups, k…] whose taps lie off the grid: tap k of output o reads X at
/// o·stride − before + k·dilation + offset, linearly between its elements and 0 outside, times a mask where there is one
/// (Dai et al. 2017, Zhu et al. 2018). The slope at a whole place is that behind it.
/// </summary>
/// <remarks>
/// Inputs are X, W, offsets [batch, offset groups·taps·axes, o…], perhaps a bias [M], perhaps a mask
/// [batch, offset groups·taps, o…].
/// </remarks>
/// <param name="Strides">Steps of the window.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
/// <param name="Groups">Parts of the channels that are convolved apart.</param>
/// <param name="OffsetGroups">Parts of the channels with offsets of their own.</param>
/// <param name="Masked">Whether the last input is a mask.</param>
public sealed record DeformConv(Axes Strides, Axes Dilations, Axes Before, Axes After, int Groups, int OffsetGroups, bool Masked)
    : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        int rank = Check(x);
        Shape image = x[0].Shape, weight = x[1].Shape, outputs = x[2].Shape[2..];
        Dim batch = image[0], parts = batch * OffsetGroups;
        int[] kernel = weight[2..].ToArray();
        int taps = kernel.Aggregate(1, (a, b) => a * b);
        Node offsets = x[2].Reshape([parts, taps, rank, .. outputs.Dims]);
        (Node Index, Node Weight)? reads = null;
        for (int axis = 0; axis < rank; axis++)
        {
            Node place = Regular(x[0], kernel, outputs, axis) + offsets.Part(2, axis, 1).Squeeze(2);
            (Node, Node) along = Sampling.Taps(place.Reshape([parts, taps * outputs.Size]), image[axis + 2],
                Interpolation.Linear, SamplePadding.Zeros, aligned: true);
            reads = reads is { } outer ? Sampling.Both(outer, along, image[axis + 2]) : along;
        }
        Dim channels = image[1] / OffsetGroups;
        Node values = x[0].Reshape([parts, channels, image[2..].Size]);
        Node read = Sampling.Read(values, reads!.Value.Index, reads.Value.Weight);
        if (Masked)
            read *= x[^1].Reshape([parts, taps * outputs.Size, 1]);
        Node columns = read.Reshape([batch, OffsetGroups, taps, outputs.Size, channels]).Transpose(0, 1, 4, 2, 3)
            .Reshape([batch, Groups, weight[1] * taps, outputs.Size]);
        Node filters = x[1].Reshape([1, Groups, weight[0] / Groups, weight[1] * taps]);
        Node y = filters.MatMul(columns).Reshape([batch, weight[0], .. outputs.Dims]);
        return [Biased(x) ? y + Normalization.OfChannels(this, y, x[3], "bias") : y];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => new OnnxForm("DeformConv")
        .With("strides", OnnxForm.Longs(Strides)).With("dilations", OnnxForm.Longs(Dilations))
        .With("pads", OnnxForm.Longs([.. Before.Values, .. After.Values])).With("group", (long)Groups)
        .With("offset_group", (long)OffsetGroups);

    /// <summary>Whether there is a bias among the inputs.</summary>
    internal bool Biased(ImmutableArray<Node> x) => x.Length == (Masked ? 5 : 4);

    /// <summary>Where the taps of a convolution without offsets lie along an axis: [taps, o…].</summary>
    private Node Regular(Node x, int[] kernel, Shape outputs, int axis)
    {
        DenseArray window = new(kernel);
        var steps = new double[window.Count];
        for (int tap = 0; tap < steps.Length; tap++)
            steps[tap] = (window.Coordinates(tap)[axis] * Dilations[axis]) - Before[axis];
        Dim[] column = [.. Enumerable.Repeat((Dim)1, outputs.Rank + 1)], row = [.. column];
        (column[0], row[axis + 1]) = (steps.Length, outputs[axis]);
        Node from = (Strides[axis] * x.Graph.Range(outputs[axis], x.Element)).Reshape(Shape.Create(row));
        return from + x.Graph.Constant(Literal.FromDoubles(steps, new(x.Element, Shape.Create(column))));
    }

    private int Check(ImmutableArray<Node> x)
    {
        if (x.Length < (Masked ? 4 : 3) || x.Length > (Masked ? 5 : 4))
            throw new GraphException("DeformConv: takes an input, a weight, offsets, perhaps a bias and perhaps a mask, but "
                + $"{x.Length} inputs were given{(Masked ? " with a mask" : "")}.");
        Normalization.Float(this, x[0]);
        Shape image = x[0].Shape, weight = x[1].Shape, offsets = x[2].Shape;
        int rank = image.Rank - 2;
        if (rank < 1 || weight.Rank != rank + 2 || !weight.IsKnown || offsets.Rank != rank + 2 || Strides.Count != rank
            || Dilations.Count != rank || Before.Count != rank || After.Count != rank)
            throw new ShapeException($"DeformConv: the input {image}, the weight {weight}, the offsets {offsets}, the strides {Strides}, the "
                + $"dilations {Dilations} and the pads {Before} and {After} do not speak of the same number of axes, or the weight's are no numbers.");
        if (image[1] != weight[1] * Groups || weight[0].Value % Groups != 0 || (image[1].IsKnown && image[1].Value % OffsetGroups != 0))
            throw new ShapeException($"DeformConv: the input {image} has {image[1]} channels, the weight {weight} in {Groups} groups takes "
                + $"{weight[1] * Groups}; {OffsetGroups} groups of offsets share them. Check the layer before, or the groups.");
        Dim taps = weight[2..].Size * OffsetGroups;
        var wanted = new Dim[rank + 2];
        (wanted[0], wanted[1]) = (image[0], taps * rank);
        for (int axis = 0; axis < rank; axis++)
            wanted[axis + 2] = (image[axis + 2] + (Before[axis] + After[axis] - 1) - (weight[axis + 2] - 1) * Dilations[axis]) / Strides[axis] + 1;
        Require("offsets", x[2], Shape.Create(wanted));
        wanted[1] = taps;
        if (Masked)
            Require("mask", x[^1], Shape.Create(wanted));
        return rank;

        void Require(string what, Node given, Shape shape)
        {
            if (given.Shape != shape)
                throw new ShapeException($"DeformConv: the {what} have the shape {given.Shape}, but an input {image} and a weight {weight} need "
                    + $"{shape}. Check the layer that makes them.");
        }
    }
}

/// <summary>Writes <c>x.DeformConv(weight, offsets)</c>.</summary>
public static class DeformConvExtensions
{
    extension(Node x)
    {
        /// <summary>Convolves with taps that are moved by offsets; one number stands for all spatial axes.</summary>
        /// <param name="weight">[M, C/groups, k…].</param>
        /// <param name="offsets">[batch, offset groups·taps·axes, o…], in elements of the input.</param>
        /// <param name="bias">[M], or none.</param>
        /// <param name="mask">[batch, offset groups·taps, o…], by which the taps are multiplied, or none.</param>
        /// <param name="strides">Steps of the window; 1 where not given.</param>
        /// <param name="padding">Padding before and behind each axis; 0 where not given.</param>
        /// <param name="dilations">Distances of the taps; 1 where not given.</param>
        /// <param name="groups">Parts of the channels that are convolved apart.</param>
        /// <param name="offsetGroups">Parts of the channels with offsets of their own.</param>
        /// <param name="paddingAfter">Padding behind each axis where it differs.</param>
        public Node DeformConv(Node weight, Node offsets, Node? bias = null, Node? mask = null, Axes strides = default, Axes padding = default,
            Axes dilations = default, int groups = 1, int offsetGroups = 1, Axes paddingAfter = default)
        {
            int rank = x.Shape.Rank - 2;
            Axes before = Windowed.Or(padding, 0, rank);
            var op = new DeformConv(Windowed.Or(strides, 1, rank), Windowed.Or(dilations, 1, rank), before,
                paddingAfter.Count == 0 ? before : Windowed.Or(paddingAfter, 0, rank), groups, offsetGroups, mask is not null);
            return x.Graph.Apply(op, [x, weight, offsets, .. bias is null ? [] : (Node[])[bias], .. mask is null ? [] : (Node[])[mask]]);
        }
    }
}
