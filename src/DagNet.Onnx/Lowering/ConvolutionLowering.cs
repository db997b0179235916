using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>The gradients of convolutions and means, which the standard knows as convolutions of other operands.</summary>
internal static class ConvolutionLowering
{
    /// <summary>The transposed convolution with the same kernels.</summary>
    public static string[] Write(Emission to, Node node, ConvInputGradient op)
    {
        string y = Transposed(to, op, to.Value(node.Inputs[0]), to.Value(node.Inputs[1]), node.Inputs[0].Shape[2..],
            node.Inputs[1].Shape[2..], op.Extents, op.Groups);
        return to.Last(node, "Identity", [y]);
    }

    /// <summary>
    /// dW[m, c, k] = Σ X[n, c, o·stride − before + k·dilation]·dY[n, m, o] is a convolution of X by dY in which channels and
    /// batch, strides and dilations have changed places.
    /// </summary>
    public static string[] Write(Emission to, Node node, ConvWeightGradient op)
    {
        Shape image = node.Inputs[0].Shape, dy = node.Inputs[1].Shape, kernel = node.Shape[2..];
        int[] spatial = [.. Enumerable.Range(2, op.SpatialRank)];
        Shape grouped = [image[0], op.Groups, image[1] / op.Groups, .. image.Dims[2..]];
        string x = to.Value(node.Inputs[0]);
        if (op.Groups == 1)
            x = to.Between("Transpose", [x], Permutation([1, 0, .. spatial]));
        else
        {
            x = to.Between("Reshape", [x, to.Extents.Of(grouped)]);
            x = to.Between("Transpose", [x], Permutation([2, 1, 0, .. spatial.Select(axis => axis + 1)]));
            x = to.Between("Reshape", [x, to.Extents.Of([grouped[2], grouped[0] * op.Groups, .. image.Dims[2..]])]);
        }

        string w = to.Between("Transpose", [to.Value(node.Inputs[1])], Permutation([1, 0, .. spatial]));
        string y = to.Between("Conv", [x, w], Of("strides", op.Dilations), Of("dilations", op.Strides),
            Of("pads", [.. op.Before.Values, .. op.After.Values]), AttributeProto.Of("group", op.Groups));
        bool Exact(int axis) => image[axis + 2] + (op.Before[axis] + op.After[axis])
            == Reached(op, dy[axis + 2], kernel[axis], axis);
        if (!Enumerable.Range(0, op.SpatialRank).All(Exact))
            y = Cut(to, y, [.. op.Strides.ToArray().Select(_ => 0)], kernel);
        return to.Last(node, "Transpose", [y], Permutation([1, 0, .. spatial]));
    }

    /// <summary>Means of windows with gaps, which the standard has since opset 19: sums by a kernel of ones, over their numbers.</summary>
    public static string[] Write(Emission to, Node node, AveragePool op)
    {
        (string share, string ones, _) = Means(to, node, op, node.Inputs[0].Shape[2..], node.Shape);
        int[] after = op.After.ToArray();
        for (int axis = 0; axis < after.Length; axis++)
            after[axis] += Math.Max(0, (int)(Reached(op, node.Shape[axis + 2], op.Kernel[axis], axis) - node.Inputs[0].Shape[axis + 2]
                - (op.Before[axis] + after[axis])).Value);
        string y = to.Between("Conv", [Planes(to, node.Inputs[0]), ones], Of("strides", op.Strides), Of("dilations", op.Dilations),
            Of("pads", [.. op.Before.Values, .. after]));
        return to.Last(node, "Reshape", [to.Between("Mul", [y, share]), to.Extents.Of(node.Shape)]);
    }

    /// <summary>Each element, over the number that its mean was taken of, is spread by a kernel of ones.</summary>
    public static string[] Write(Emission to, Node node, AveragePoolGradient op)
    {
        Shape dy = node.Inputs[0].Shape;
        (string share, string ones, Shape kernel) = Means(to, node, op, op.Extents, dy);
        string x = to.Between("Mul", [Planes(to, node.Inputs[0]), share]);
        string y = Transposed(to, op, x, ones, dy[2..], kernel, op.Extents, 1);
        return to.Last(node, "Reshape", [y, to.Extents.Of(node.Shape)]);
    }

    /// <summary>One over the number of elements of each mean, and a kernel of ones.</summary>
    private static (string Share, string Ones, Shape Kernel) Means(Emission to, Node node, Averaging op, Shape image, Shape means)
    {
        if (!image.IsKnown || !means[2..].IsKnown)
            throw new OnnxException($"{node.Described}: how many elements of {image} each mean is taken of needs numbers. "
                + "Give the spatial extents numbers, or export a node before it.");
        double[] shares = Array.ConvertAll(op.Counts(image.ToArray(), means[2..].ToArray()), count => 1 / count);
        Shape kernel = Shape.Of(op.Kernel.Values);
        return (to.Constant(Literal.FromDoubles(shares, new(node.Element, [1, .. means.Dims[2..]]))),
            to.Constant(Literal.Filled(1, new(node.Element, [1, 1, .. kernel.Dims]))), kernel);
    }

    /// <summary>Each plane as an example of its own, so that the kernel does not depend on the number of channels.</summary>
    internal static string Planes(Emission to, Node x) =>
        to.Between("Reshape", [to.Value(x), to.Extents.Of([x.Shape[0] * x.Shape[1], 1, .. x.Shape.Dims[2..]])]);

    /// <summary>How many elements of an axis some windows reach over.</summary>
    private static Dim Reached(Windowed op, Dim windows, Dim kernel, int axis) =>
        ((windows - 1) * op.Strides[axis]) + ((kernel - 1) * op.Dilations[axis]) + 1;

    /// <summary>
    /// A transposed convolution with a result of given extents. Where its own are not known to be less than one step smaller, all
    /// that the kernels can reach is made, and the result cut out of it.
    /// </summary>
    internal static string Transposed(Emission to, Windowed op, string x, string w, Shape from, Shape kernel, Shape extents, int groups)
    {
        int rank = op.SpatialRank;
        Dim[] missing = [.. Enumerable.Range(0, rank).Select(a => extents[a] + (op.Before[a] + op.After[a]) - Reached(op, from[a], kernel[a], a))];
        bool direct = Enumerable.Range(0, rank).All(a => missing[a].IsKnown && missing[a].Value >= 0 && missing[a].Value < op.Strides[a]);
        Axes extra = direct ? [.. missing.Select(m => (int)m.Value)] : [.. op.Strides.ToArray().Select(s => s - 1)];
        Axes pads = direct ? [.. op.Before.Values, .. op.After.Values] : [.. new int[2 * rank]];
        string y = to.Between("ConvTranspose", [x, w], Of("strides", op.Strides), Of("dilations", op.Dilations), Of("pads", pads),
            Of("output_padding", extra), AttributeProto.Of("group", groups));
        return direct ? y : Cut(to, y, op.Before, extents);
    }

    private static string Cut(Emission to, string x, Axes starts, Shape extents)
    {
        Dim[] ends = [.. Enumerable.Range(0, starts.Count).Select(a => extents[a] + starts[a])];
        return to.Between("Slice", [x, to.Longs(OnnxForm.Longs(starts)), to.Extents.OfAll(ends),
            to.Longs([.. Enumerable.Range(2, starts.Count).Select(axis => (long)axis)])]);
    }

    internal static AttributeProto Of(string name, Axes values) => AttributeProto.Of(name, (ReadOnlySpan<long>)OnnxForm.Longs(values));

    private static AttributeProto Permutation(Axes axes) => Of("perm", axes);
}
