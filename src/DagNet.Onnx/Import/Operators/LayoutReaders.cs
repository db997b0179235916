namespace DagNet.Onnx;

/// <summary>What moves elements without looking at them.</summary>
internal static class LayoutReaders
{
    public static ReaderTable All { get; } = new()
    {
        { "Reshape", Reshape },
        { "Flatten", Flatten },
        { "Transpose", n => n[0].Transpose(n.Ints("perm") ?? [.. Enumerable.Range(0, n[0].Shape.Rank).Reverse()]) },
        { "Squeeze", Squeeze },
        { "Unsqueeze", Unsqueeze },
        { "Concat", n => n[0].Concat(n.Int("axis", 1), n.Inputs[1..]) },
        { "Split", Split },
        { "Slice", Slice },
        { "Expand", n => n[0].ExpandTo(Shape.Broadcast(new Expand([]), n[0].Shape, Shape.Create(n.Extents(1)))) },
        { "Tile", n => n.Opset < 6 ? OldTile(n) : n[0].Tile(n.Integers(1)) },
        { "Pad", Pad },
        { "CenterCropPad", CenterCropPad },
        { "DepthToSpace", n => n[0].DepthToSpace(n.Int("blocksize"), n.Choice("mode", "DCR", "DCR", "CRD") == "CRD") },
        { "SpaceToDepth", n => n[0].SpaceToDepth(n.Int("blocksize")) },
        { "Trilu", n => n.Graph.Apply(new Trilu(n.Flag("upper", true), (int)n.Number(1, 0)), n[0]) },
    };

    private static Node Reshape(ModelNode n)
    {
        Node x = n[0];
        Dim[] to = n.Opset < 5 ? [.. (n.Ints("shape") ?? throw n.Error("lacks its attribute 'shape'.")).Select(d => (Dim)d)] : n.Extents(1);
        int open = -1;
        Dim known = 1;
        for (int axis = 0; axis < to.Length; axis++)
        {
            if (to[axis] == 0 && !n.Flag("allowzero"))
                to[axis] = axis < x.Shape.Rank ? x.Shape[axis] : throw n.Error($"takes axis {axis} from {x.Shape}, which has none.");
            if (to[axis] == -1)
                open = open < 0 ? axis : throw n.Error("leaves two axes open (-1); at most one can follow from the others.");
            else
                known *= to[axis];
        }
        if (open >= 0)
            to[open] = Quotient(n, x.Shape, to, open, known);
        return x.Reshape(Shape.Create(to));
    }

    /// <summary>The extent that is left open: all elements over those of the other axes.</summary>
    private static Dim Quotient(ModelNode n, Shape from, Dim[] to, int open, Dim known)
    {
        if (known == 0)
            throw n.Error($"cannot find the open axis of [{string.Join(", ", to)}] for {from}: the others have no elements.");
        // Extents on both sides cancel, so that what is left stays simple.
        List<Dim> above = [.. from.Dims.ToArray()], below = [.. to.Where((_, axis) => axis != open)];
        below.RemoveAll(above.Remove);
        Dim product = above.Aggregate((Dim)1, (a, b) => a * b), divisor = below.Aggregate((Dim)1, (a, b) => a * b);
        if (product.IsKnown && divisor.IsKnown && product.Value % divisor.Value != 0)
            throw n.Error($"cannot turn {from} into [{string.Join(", ", to)}]: {product} elements do not part into {divisor}.");
        return product / divisor;
    }

    private static Node Flatten(ModelNode n)
    {
        Node x = n[0];
        int axis = n.Int("axis", 1);
        axis = axis < 0 ? axis + x.Shape.Rank : axis;
        if (axis < 0 || axis > x.Shape.Rank)
            throw n.Error($"its axis {n.Int("axis", 1)} is outside {x.Shape}.");
        return x.Reshape([Product(x.Shape[..axis]), Product(x.Shape[axis..])]);
    }

    private static Dim Product(Shape shape) => shape.Size;

    private static Node Squeeze(ModelNode n)
    {
        Node x = n[0];
        int[]? axes = n.Opset < 13 ? n.Ints("axes") : n.Has(1) ? n.Integers(1) : null;
        HashSet<int> gone = axes is null ? [.. Enumerable.Range(0, x.Shape.Rank).Where(k => x.Shape[k] == 1)] : [.. axes.Select(a => n.Axis(a, x.Shape.Rank))];
        foreach (int axis in gone)
            if (x.Shape[axis] != 1)
                throw n.Error($"cannot drop axis {axis} of {x.Shape}, which has {x.Shape[axis]} elements, not 1.");
        return x.Reshape([.. x.Shape.Dims.ToArray().Where((_, axis) => !gone.Contains(axis))]);
    }

    private static Node Unsqueeze(ModelNode n)
    {
        Node x = n[0];
        int[] axes = n.Opset < 13 ? n.Ints("axes") ?? throw n.Error("lacks its attribute 'axes'.") : n.Integers(1);
        int rank = x.Shape.Rank + axes.Length;
        HashSet<int> added = [.. axes.Select(a => n.Axis(a, rank))];
        if (added.Count != axes.Length)
            throw n.Error($"adds an axis of [{string.Join(", ", axes)}] twice.");
        var dims = new Dim[rank];
        for (int axis = 0, from = 0; axis < rank; axis++)
            dims[axis] = added.Contains(axis) ? 1 : x.Shape[from++];
        return x.Reshape(Shape.Create(dims));
    }

    private static Node?[] Split(ModelNode n)
    {
        Node x = n[0];
        int axis = n.Axis(n.Int("axis", 0), x.Shape.Rank), parts = n.Int("num_outputs", n.Results);
        Dim[]? extents = n.Opset is >= 2 and < 13 ? n.Ints("split")?.Select(d => (Dim)d).ToArray() : n.Has(1) ? n.Extents(1) : n.Ints("split")?.Select(d => (Dim)d).ToArray();
        if (extents is null)
        {
            if (parts < 1 || parts > n.Results)
                throw n.Error($"has {n.Results} results, but parts its input into {parts}.");
            Dim each = (x.Shape[axis] + (parts - 1)) / parts;
            extents = [.. Enumerable.Repeat(each, parts - 1), x.Shape[axis] - ((parts - 1) * each)];
        }
        return extents.Length == 1 ? [x] : [.. x.Split(axis, Shape.Create(extents))];
    }

    private static Node Slice(ModelNode n)
    {
        Node x = n[0];
        bool old = n.Opset < 10;
        Dim[] starts = old ? Dims(n.Longs("starts")) : n.Extents(1), ends = old ? Dims(n.Longs("ends")) : n.Extents(2);
        int[] axes = (old ? n.Ints("axes") : n.Has(3) ? n.Integers(3) : null) ?? [.. Enumerable.Range(0, starts.Length)];
        int[] steps = !old && n.Has(4) ? n.Integers(4) : [.. Enumerable.Repeat(1, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
            throw n.Error($"has {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps. Their numbers must be equal.");
        for (int k = 0; k < axes.Length; k++)
        {
            int axis = n.Axis(axes[k], x.Shape.Rank), step = steps[k];
            Dim extent = x.Shape[axis];
            if (step == 0)
                throw n.Error($"has the step 0 along axis {axis}. Use 1, or a negative one to read backwards.");
            int last = step > 0 ? 0 : -1;
            Dim start = Place(starts[k], extent, 0, last), end = Place(ends[k], extent, last, last);
            Dim length = step > 0 ? end - start : start - end;
            int size = Math.Abs(step);
            if (length.IsKnown && length.Value <= 0)
                (start, length, step, size) = (0, 0, 1, 1);
            x = x.Part(axis, start, size == 1 ? length : (length + (size - 1)) / size, step);
        }
        return x;

        Dim[] Dims(long[]? values) => [.. (values ?? []).Select(v => (Dim)v)];
    }

    /// <summary>A place counted from the front and kept from <paramref name="low"/> to extent + <paramref name="high"/>.</summary>
    private static Dim Place(Dim at, Dim extent, int low, int high)
    {
        if (at.IsKnown && at.Value < 0)
            at = at.Value <= int.MinValue ? low : extent + at;
        else if (at.IsKnown && at.Value >= int.MaxValue)
            return extent + high;
        return at.IsKnown && extent.IsKnown ? Math.Min(Math.Max(at.Value, low), extent.Value + high) : at;
    }

    private static Node OldTile(ModelNode n)
    {
        var repeats = new int[n[0].Shape.Rank];
        Array.Fill(repeats, 1);
        repeats[n.Axis((int)n.Number(2), repeats.Length)] = (int)n.Number(1);
        return n[0].Tile(repeats);
    }

    private static Node Pad(ModelNode n)
    {
        Node x = n[0];
        int[] pads = n.Opset < 2 ? n.Ints("paddings") ?? [] : n.Opset < 11 ? n.Ints("pads") ?? [] : n.Integers(1);
        double value = n.Opset < 11 ? n.Double("value", 0) : n.Number(2, 0);
        int[] axes = n.Opset >= 18 && n.Has(3) ? n.Integers(3) : [.. Enumerable.Range(0, x.Shape.Rank)];
        if (pads.Length != 2 * axes.Length)
            throw n.Error($"has {pads.Length} pads for {axes.Length} axes. Two for each are needed.");
        PadMode mode = n.Choice("mode", "constant", "constant", "reflect", "edge", "wrap") switch
        {
            "reflect" => PadMode.Reflect,
            "edge" => PadMode.Edge,
            "wrap" => PadMode.Wrap,
            _ => PadMode.Constant,
        };
        int[] before = new int[x.Shape.Rank], after = new int[x.Shape.Rank];
        for (int k = 0; k < axes.Length; k++)
        {
            int axis = n.Axis(axes[k], x.Shape.Rank);
            (before[axis], after[axis]) = (Math.Max(pads[k], 0), Math.Max(pads[k + axes.Length], 0));
            // A negative pad takes elements away.
            int first = Math.Max(-pads[k], 0), last = Math.Max(-pads[k + axes.Length], 0);
            if (first + last > 0)
                x = x.Part(axis, first, x.Shape[axis] - (first + last));
        }
        return before.Concat(after).All(p => p == 0) ? x : x.Pad(before, after, mode, value);
    }

    private static Node CenterCropPad(ModelNode n)
    {
        Node x = n[0];
        int[] to = n.Integers(1), axes = n.Ints("axes") ?? [.. Enumerable.Range(0, x.Shape.Rank)];
        if (to.Length != axes.Length)
            throw n.Error($"has {to.Length} extents for {axes.Length} axes. Their numbers must be equal.");
        for (int k = 0; k < axes.Length; k++)
        {
            int axis = n.Axis(axes[k], x.Shape.Rank);
            long extent = x.Shape[axis].Value, difference = to[k] - extent;
            if (difference < 0)
                x = x.Part(axis, (extent - to[k]) / 2, to[k]);
            else if (difference > 0)
            {
                int[] before = new int[x.Shape.Rank], after = new int[x.Shape.Rank];
                before[axis] = (int)(difference / 2);
                after[axis] = (int)difference - before[axis];
                x = x.Pad(before, after);
            }
        }
        return x;
    }
}
