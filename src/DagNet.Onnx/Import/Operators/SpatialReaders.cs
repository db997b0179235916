namespace DagNet.Onnx;

/// <summary>Convolutions, pooling and sampling.</summary>
internal static class SpatialReaders
{
    public static ReaderTable All { get; } = new()
    {
        { "Conv", Conv },
        { "ConvTranspose", ConvTranspose },
        { "MaxPool", MaxPool },
        { "AveragePool", AveragePool },
        { "GlobalAveragePool", n => n[0].GlobalAveragePool() },
        { "GlobalMaxPool", n => n[0].GlobalMaxPool() },
        { "MaxUnpool", MaxUnpool },
        { "Resize", Resize },
        { "Upsample", Upsample },
        { "LpPool", LpPool },
        { "GlobalLpPool", n => n[0].GlobalLpPool(Exponent(n)) },
        { "Col2Im", Col2Im },
        { "GridSample", GridSample },
        { "AffineGrid", n => n.Graph.Apply(new AffineGrid(Shape.Create(n.Extents(1).AsSpan(2)), n.Flag("align_corners")), n[0]) },
        { "DeformConv", DeformConv },
        { "RoiAlign", RoiAlign },
    };

    private static Node Conv(ModelNode n)
    {
        Node x = n[0], weight = n[1];
        Node? bias = n.Optional(2);
        Windows w = Windows.Of(n, x.Shape, Kernel(n, weight));
        var op = new Conv([.. w.Strides], [.. w.Dilations], [.. w.Before], [.. w.After], n.Int("group", 1));
        return x.Graph.Apply(op, bias is null ? [x, weight] : [x, weight, bias]);
    }

    /// <summary>The spatial extents of the weight, which the model may also state.</summary>
    private static int[] Kernel(ModelNode n, Node weight)
    {
        if (weight.Shape.Rank < 3 || !weight.Shape[2..].IsKnown)
            throw n.Error($"its weight has the shape {weight.Shape}, but needs numbers for [filters, channels, kernel…].");
        int[] kernel = weight.Shape[2..].ToArray();
        return n.Ints("kernel_shape") is not { } stated || stated.SequenceEqual(kernel) ? kernel : throw n.Error(
            $"its kernel_shape is [{string.Join(", ", stated)}], but the weight is {weight.Shape}. The model is damaged; export it again.");
    }

    private static Node ConvTranspose(ModelNode n)
    {
        Node x = n[0], weight = n[1];
        int[] kernel = Kernel(n, weight);
        int rank = kernel.Length;
        int[] strides = n.Ints("strides") ?? Windows.Fill(rank, 1), dilations = n.Ints("dilations") ?? Windows.Fill(rank, 1),
            extra = n.Ints("output_padding") ?? Windows.Fill(rank, 0), pads = n.Ints("pads") ?? Windows.Fill(2 * rank, 0);
        int[]? wanted = n.Ints("output_shape");
        string auto = n.Choice("auto_pad", "NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER");
        if (wanted is not null || auto.StartsWith("SAME", StringComparison.Ordinal))
        {
            pads = new int[2 * rank];
            for (int axis = 0; axis < rank; axis++)
            {
                long input = x.Shape[axis + 2].Value;
                long output = wanted?[^(rank - axis)] ?? input * strides[axis];
                long total = ((input - 1) * strides[axis]) + extra[axis] + ((kernel[axis] - 1) * dilations[axis]) + 1 - output;
                // What is missing is added behind.
                if (total < 0)
                    (extra[axis], total) = (extra[axis] - (int)total, 0);
                int small = (int)total / 2, large = (int)total - small;
                (pads[axis], pads[axis + rank]) = auto == "SAME_UPPER" ? (small, large) : (large, small);
            }
        }
        var op = new ConvTranspose([.. strides], [.. dilations], [.. pads[..rank]], [.. pads[rank..]], n.Int("group", 1), [.. extra]);
        return n.Optional(2) is { } bias ? x.Graph.Apply(op, x, weight, bias) : x.Graph.Apply(op, x, weight);
    }

    private static Node?[] MaxPool(ModelNode n)
    {
        Node x = n[0];
        ElementType element = x.Element;
        int[] kernel = n.Ints("kernel_shape") ?? throw n.Error("lacks its attribute 'kernel_shape'.");
        Windows w = Windows.Of(n, x.Shape, kernel);
        Node pooled = (element.IsFloat ? x : x.Cast(ElementType.Float32)).MaxPool(
            new MaxPool([.. kernel], [.. w.Strides], [.. w.Dilations], [.. w.Before], [.. w.After], n.Flag("ceil_mode")));
        Node values = pooled.Item(0).Cast(element);
        return n.Wants(1) ? [values, n.Flag("storage_order") ? ColumnMajor(pooled.Item(1), x.Shape) : pooled.Item(1)] : [values];
    }

    /// <summary>Flat positions as if the first spatial axis ran fastest.</summary>
    private static Node ColumnMajor(Node positions, Shape shape)
    {
        Dim plane = shape[2..].Size;
        Node Whole(Dim dim) => positions.Graph.Extent(dim, ElementType.Int64);
        Node rest = positions.Mod(Whole(plane).ExpandTo(positions.Shape)), start = positions - rest, result = start;
        Dim step = plane;
        Dim stride = 1;
        for (int axis = 2; axis < shape.Rank; axis++)
        {
            step /= shape[axis];
            Node coordinate = rest / Whole(step);
            rest -= coordinate * Whole(step);
            result += coordinate * Whole(stride);
            stride *= shape[axis];
        }
        return result;
    }

    private static Node AveragePool(ModelNode n)
    {
        Node x = n[0];
        int[] kernel = n.Ints("kernel_shape") ?? throw n.Error("lacks its attribute 'kernel_shape'.");
        Windows w = Windows.Of(n, x.Shape, kernel);
        return x.Graph.Apply(new AveragePool([.. kernel], [.. w.Strides], [.. w.Dilations], [.. w.Before], [.. w.After], n.Flag("ceil_mode"),
            n.Flag("count_include_pad")), x);
    }

    private static Node MaxUnpool(ModelNode n)
    {
        Node x = n[0], positions = n[1];
        int[] kernel = n.Ints("kernel_shape") ?? throw n.Error("lacks its attribute 'kernel_shape'.");
        int rank = kernel.Length;
        int[] strides = n.Ints("strides") ?? Windows.Fill(rank, 1), pads = n.Ints("pads") ?? Windows.Fill(2 * rank, 0);
        Dim[] own = [.. x.Shape.Dims[..2], .. Enumerable.Range(0, rank).Select(axis =>
            ((x.Shape[axis + 2] - 1) * strides[axis]) + kernel[axis] - pads[axis] - pads[axis + rank])];
        Dim[] to = n.Has(2) ? n.Extents(2) : own;
        // The positions count in what was pooled, whose shape is the operator's own.
        if (!to.AsSpan().SequenceEqual(own))
            return Moved(x.Graph.Apply(new MaxUnpool(Shape.Create(own)), x, positions), to);
        return x.Graph.Apply(new MaxUnpool(Shape.Create(to)), x, positions);
    }

    private static Node Moved(Node x, Dim[] to)
    {
        for (int axis = 2; axis < to.Length; axis++)
        {
            int[] before = new int[to.Length], after = new int[to.Length];
            after[axis] = checked((int)(to[axis].Value - x.Shape[axis].Value));
            x = after[axis] < 0 ? x.Part(axis, 0, to[axis]) : after[axis] > 0 ? x.Pad(before, after) : x;
        }
        return x;
    }

    private static Node Resize(ModelNode n)
    {
        Node x = n[0];
        if (n.Opset < 11)
            return Scaled(n, x, n.Known(1));
        int[] axes = n.Ints("axes")?.Select(a => n.Axis(a, x.Shape.Rank)).ToArray() ?? [.. Enumerable.Range(0, x.Shape.Rank)];
        Literal? scales = n.Has(2) && n.Known(2) is { Type.Shape: var shape } given && shape.Size != 0 ? given : null;
        var coordinates = Word<CoordinateTransformation>(n, "coordinate_transformation_mode", "half_pixel");
        var mode = Word<Interpolation>(n, "mode", "nearest");
        // What the mode does not look at stays at its default, so that equal operators are one.
        NearestMode nearest = mode != Interpolation.Nearest ? NearestMode.RoundPreferFloor
            : Word<NearestMode>(n, "nearest_mode", "round_prefer_floor");
        return x.Resize(new Resize([.. axes], scales, scales is null && n.Has(3) ? Shape.Create(n.Extents(3)) : null, mode, coordinates, nearest,
            mode == Interpolation.Cubic ? n.Double("cubic_coeff_a", -0.75) : -0.75,
            n.Flag("exclude_outside"), n.Flag("antialias"), Word<AspectRatioPolicy>(n, "keep_aspect_ratio_policy", "stretch"),
            coordinates == CoordinateTransformation.TfCropAndResize && n.Has(1) ? n.Known(1) : null, n.Double("extrapolation_value", 0)));
    }

    private static Node GridSample(ModelNode n)
    {
        // Opset 20 renamed the modes when it allowed more than two axes.
        Interpolation mode = n.Choice("mode", n.Opset < 20 ? "bilinear" : "linear", "bilinear", "linear", "bicubic", "cubic", "nearest") switch
        {
            "nearest" => Interpolation.Nearest,
            "bicubic" or "cubic" => Interpolation.Cubic,
            _ => Interpolation.Linear,
        };
        return n.Graph.Apply(new GridSample(mode, Word<SamplePadding>(n, "padding_mode", "zeros"), n.Flag("align_corners")), n[0], n.Like(1, n[0]));
    }

    private static Node DeformConv(ModelNode n)
    {
        Node x = n[0], weight = n[1], offset = n[2];
        Windows w = Windows.Of(n, x.Shape, Kernel(n, weight));
        List<Node> inputs = [x, weight, offset];
        if (n.Optional(3) is { } bias)
            inputs.Add(bias);
        if (n.Optional(4) is { } mask)
            inputs.Add(mask);
        return n.Graph.Apply(new DeformConv([.. w.Strides], [.. w.Dilations], [.. w.Before], [.. w.After], n.Int("group", 1), n.Int("offset_group", 1),
            n.Has(4)), [.. inputs]);
    }

    private static Node RoiAlign(ModelNode n)
    {
        // Opset 16 brought the half pixel and made it the default.
        bool halfPixel = n.Opset >= 16
            && n.Choice("coordinate_transformation_mode", "half_pixel", "half_pixel", "output_half_pixel") == "half_pixel";
        return n.Graph.Apply(new RoiAlign(n.Int("output_height", 1), n.Int("output_width", 1), n.Int("sampling_ratio", 0), n.Double("spatial_scale", 1),
            halfPixel, n.Choice("mode", "avg", "avg", "max") == "max"), n[0], n.Like(1, n[0]), n[2].Cast(ElementType.Int64));
    }

    private static Node Upsample(ModelNode n)
    {
        Literal scales = n.Opset >= 9 ? n.Known(1)
            : n.Opset >= 7 ? Floats(n.Doubles("scales")!)
            : Floats([1, 1, n.Double("height_scale", 1), n.Double("width_scale", 1)]);
        return Scaled(n, n[0], scales);
    }

    /// <summary>The first versions knew the nearest and the linear way only, from the element below; nearest from that above where an axis shrinks.</summary>
    private static Node Scaled(ModelNode n, Node x, Literal scales)
    {
        Interpolation mode = n.Choice("mode", "nearest", "nearest", "linear", "bilinear") == "nearest" ? Interpolation.Nearest : Interpolation.Linear;
        double[] factors = scales.ToDoubles();
        if (mode == Interpolation.Nearest && Array.Exists(factors, f => f < 1))
        {
            x = Resized(Array.ConvertAll(factors, f => Math.Min(f, 1)), NearestMode.Ceil);
            factors = Array.ConvertAll(factors, f => Math.Max(f, 1));
        }
        return Resized(factors, NearestMode.Floor);

        Node Resized(double[] by, NearestMode nearest) => x.Resize(new Resize([.. Enumerable.Range(0, x.Shape.Rank)], Floats(by), null, mode,
            CoordinateTransformation.Asymmetric, mode == Interpolation.Nearest ? nearest : NearestMode.RoundPreferFloor));
    }

    private static Literal Floats(double[] values) => Literal.FromDoubles(values, new(ElementType.Float32, [values.Length]));

    /// <summary>An attribute's word as one of ours: <c>half_pixel</c> is HalfPixel.</summary>
    private static T Word<T>(ModelNode n, string name, string otherwise) where T : struct, Enum
    {
        string word = n.Text(name, otherwise);
        return Enum.TryParse(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out T value) && !int.TryParse(word, out _) ? value
            : throw n.Error($"its attribute '{name}' is '{word}', which the standard does not know.");
    }

    private static Node LpPool(ModelNode n)
    {
        Node x = n[0];
        int[] kernel = n.Ints("kernel_shape") ?? throw n.Error("lacks its attribute 'kernel_shape'.");
        Windows w = Windows.Of(n, x.Shape, kernel);
        return x.LpPool(new LpPool([.. kernel], [.. w.Strides], [.. w.Dilations], [.. w.Before], [.. w.After], n.Flag("ceil_mode"), Exponent(n)));
    }

    /// <summary>A whole number since opset 2.</summary>
    private static double Exponent(ModelNode n) => n.Opset < 2 ? n.Double("p", 2) : n.Int("p", 2);

    private static Node Col2Im(ModelNode n)
    {
        int[] kernel = n.Integers(2);
        int rank = kernel.Length;
        int[] strides = n.Ints("strides") ?? Windows.Fill(rank, 1), dilations = n.Ints("dilations") ?? Windows.Fill(rank, 1),
            pads = n.Ints("pads") ?? Windows.Fill(2 * rank, 0);
        return n.Graph.Apply(new Col2Im(Shape.Create(n.Extents(1)), [.. kernel], [.. strides], [.. dilations], [.. pads[..rank]], [.. pads[rank..]]), n[0]);
    }
}
