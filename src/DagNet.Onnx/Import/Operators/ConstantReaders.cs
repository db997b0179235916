namespace DagNet.Onnx;

/// <summary>Values that need no data: constants, shapes, ranges, random numbers.</summary>
internal static class ConstantReaders
{
    /// <summary>Numbers that are written out as a constant; more would only take memory.</summary>
    private const int LargestRange = 1 << 16;

    public static ReaderTable All { get; } = new()
    {
        { "Constant", n => n.Graph.Constant(Constant(n)) },
        { "ConstantOfShape", ConstantOfShape },
        { "Shape", ShapeOf },
        { "Size", n => n.Graph.Extent(n[0].Shape.Size, ElementType.Int64) },
        { "EyeLike", n => n[0].EyeLike(n.Int("k", 0), n.Element("dtype", n[0].Element)) },
        { "Range", Range },
        { "RandomNormal", n => Normal(n, Given(n)) },
        { "RandomNormalLike", n => Normal(n, Like(n)) },
        { "RandomUniform", n => Uniform(n, Given(n)) },
        { "RandomUniformLike", n => Uniform(n, Like(n)) },
        { "Bernoulli", n => (n.Graph.RandomUniform(n[0].Type) < n[0]).Cast(n.Element("dtype", n.Narrow ?? n[0].Element)) },
    };

    private static Literal Constant(ModelNode n)
    {
        if (n.HasAttribute("value_float"))
            return Literal.Scalar(n.Double("value_float", 0));
        if (n.HasAttribute("value_int"))
            return Literal.Of<long>([n.Long("value_int", 0)], []);
        if (n.HasAttribute("value_floats"))
            return n.Doubles("value_floats") is { } floats ? Literal.FromDoubles(floats, new(ElementType.Float32, [floats.Length])) : throw Lacks();
        if (n.HasAttribute("value_ints"))
            return n.Ints("value_ints") is { } ints ? Literal.Of<long>(Array.ConvertAll(ints, x => (long)x), [ints.Length]) : throw Lacks();
        if (n.HasAttribute("value_string") || n.HasAttribute("value_strings"))
            throw n.Error("is text, and tensors hold numbers. Cut the model behind it.");
        return n.Tensor("value") ?? n.Sparse("sparse_value") ?? throw Lacks();

        OnnxException Lacks() => n.Error("lacks its value. The model is damaged; export it again.");
    }

    private static Node ConstantOfShape(ModelNode n)
    {
        Literal value = n.Tensor("value") ?? Literal.Scalar(0);
        if (value.Type.Shape.Size != 1)
            throw n.Error($"its value is {value.Type}, but must be one element.");
        return n.Graph.Constant(value).Reshape([]).ExpandTo(Shape.Create(n.Extents(0)));
    }

    private static Node ShapeOf(ModelNode n)
    {
        Shape shape = n[0].Shape;
        int start = Inside(n.Int("start", 0)), end = Inside(n.Int("end", shape.Rank));
        return OfDims(n.Graph, start < end ? shape.Dims[start..end] : []);

        int Inside(int axis) => Math.Clamp(axis < 0 ? axis + shape.Rank : axis, 0, shape.Rank);
    }

    private static Node OfDims(Graph graph, ReadOnlySpan<Dim> dims)
    {
        bool known = true;
        foreach (Dim dim in dims)
            known &= dim.IsKnown;
        if (known)
            return graph.Constant(Literal.Of<long>(Array.ConvertAll(dims.ToArray(), d => d.Value), [dims.Length]));
        Node[] parts = Array.ConvertAll(dims.ToArray(), d => graph.Extent(d, ElementType.Int64).Reshape([1]));
        return parts.Length == 1 ? parts[0] : parts[0].Concat(0, parts[1..]);
    }

    private static Node Range(ModelNode n)
    {
        Node start = n[0], step = n[2];
        if (n.Importer.Known.Of(n[0]) is null || n.Importer.Known.Of(n[1]) is null || n.Importer.Known.Of(n[2]) is null)
        {
            Dim from = n.Extents(0)[0], to = n.Extents(1)[0];
            if (n.Number(2) != 1)
                throw n.Error("counts in steps to an end that is a name. Give the extent a number by OnnxImportOptions.Extents.");
            return n.Graph.Range(to - from, ElementType.Int64).Cast(start.Element) + start;
        }
        double first = n.Number(0), last = n.Number(1), stride = n.Number(2);
        if (stride == 0)
            throw n.Error("counts in steps of 0.");
        double count = Math.Max(Math.Ceiling((last - first) / stride), 0);
        if (!(count <= int.MaxValue))
            throw n.Error($"counts from {first} to {last} in steps of {stride}, which has no end.");
        Node y = (n.Graph.Range((long)count, ElementType.Int64).Cast(start.Element) * step.Reshape([])) + start.Reshape([]);
        return count <= LargestRange && n.Importer.Known.Of(y) is { } known ? n.Graph.Constant(known) : y;
    }

    private static TensorType Given(ModelNode n)
        => new(n.Element("dtype", ElementType.Float32), Shape.Of(n.Ints("shape") ?? throw n.Error("lacks its attribute 'shape'.")));

    private static TensorType Like(ModelNode n) => new(n.Element("dtype", n.Narrow ?? n[0].Element), n[0].Shape);

    private static Node Normal(ModelNode n, TensorType type) => ((n.Graph.RandomNormal(type with { Element = type.Element.Wide })
        * n.Double("scale", 1)) + n.Double("mean", 0)).Cast(type.Element);

    private static Node Uniform(ModelNode n, TensorType type) => ((n.Graph.RandomUniform(type with { Element = type.Element.Wide })
        * (n.Double("high", 1) - n.Double("low", 0))) + n.Double("low", 0)).Cast(type.Element);
}
