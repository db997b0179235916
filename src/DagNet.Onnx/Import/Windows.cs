namespace DagNet.Onnx;

/// <summary>How a window slides, with the padding that <c>auto_pad</c> asks for.</summary>
internal sealed record Windows(int[] Strides, int[] Dilations, int[] Before, int[] After)
{
    public static Windows Of(ModelNode n, Shape image, int[] kernel)
    {
        int rank = image.Rank - 2;
        int[] strides = n.Ints("strides") ?? Fill(rank, 1), dilations = n.Ints("dilations") ?? Fill(rank, 1), pads = n.Ints("pads") ?? Fill(2 * rank, 0);
        if (rank < 1 || kernel.Length != rank || strides.Length != rank || dilations.Length != rank || pads.Length != 2 * rank)
            throw n.Error($"has a kernel of {kernel.Length}, strides of {strides.Length}, dilations of {dilations.Length} and pads of {pads.Length} numbers "
                + $"for {image}, which has {Math.Max(rank, 0)} spatial axes.");
        int[] before = pads[..rank], after = pads[rank..];
        string auto = n.Choice("auto_pad", "NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER");
        if (auto == "VALID")
            (before, after) = (Fill(rank, 0), Fill(rank, 0));
        for (int axis = 0; axis < rank && auto.StartsWith("SAME", StringComparison.Ordinal); axis++)
        {
            int reach = ((kernel[axis] - 1) * dilations[axis]) + 1;
            long total = strides[axis] == 1 ? reach - 1 : Total(n, image[axis + 2], strides[axis], reach);
            int small = (int)total / 2, large = (int)total - small;
            (before[axis], after[axis]) = auto == "SAME_UPPER" ? (small, large) : (large, small);
        }
        return new(strides, dilations, before, after);
    }

    public static int[] Fill(int count, int value)
    {
        var result = new int[count];
        Array.Fill(result, value);
        return result;
    }

    private static long Total(ModelNode n, Dim extent, int stride, int reach)
    {
        if (!extent.IsKnown)
            throw n.Error($"pads so that strides of {stride} fit, which needs the extent '{extent}' as a number. Give it by OnnxImportOptions.Extents.");
        long outputs = (extent.Value + stride - 1) / stride;
        return Math.Max(((outputs - 1) * stride) + reach - extent.Value, 0);
    }
}
