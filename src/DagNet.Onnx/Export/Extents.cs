using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>Named extents as values of the model: read from the shape of a value that has them, or computed from such.</summary>
internal sealed class Extents(Emission emission)
{
    private readonly Dictionary<string, (string Value, int Axis)> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>Notes which extents a value of the model has.</summary>
    public void Learn(string value, Shape shape)
    {
        for (int axis = 0; axis < shape.Rank; axis++)
            if (!shape[axis].IsKnown)
                _sources.TryAdd(shape[axis].ToString(), (value, axis));
    }

    /// <summary>An extent as int64[1].</summary>
    public string Of(Dim dim)
    {
        if (dim.IsKnown)
            return emission.Longs(dim.Value);
        string text = dim.ToString();
        if (_known.TryGetValue(text, out string? known))
            return known;
        return _known[text] = _sources.TryGetValue(text, out (string Value, int Axis) source) ? Read(source.Value, source.Axis)
            : dim.Expression.IsName ? Read(text)
            : dim.Expression.Compute(number => emission.Longs(number), name => Of(name),
                (a, b) => emission.Between("Add", [a, b]), (a, b) => emission.Between("Mul", [a, b]), FloorDivide);
    }

    /// <summary>A shape as int64[rank]: a constant where all extents are numbers.</summary>
    public string Of(Shape shape) => OfAll(shape.Dims);

    /// <summary>Extents and differences of such as one list of int64.</summary>
    public string OfAll(ReadOnlySpan<Dim> dims)
    {
        List<string> parts = [];
        List<long> numbers = [];
        void Flush()
        {
            if (numbers.Count > 0)
                parts.Add(emission.Longs([.. numbers]));
            numbers.Clear();
        }

        foreach (Dim dim in dims)
            if (dim.IsKnown)
                numbers.Add(dim.Value);
            else
            {
                Flush();
                parts.Add(Of(dim));
            }

        Flush();
        return parts.Count switch
        {
            0 => emission.Longs(),
            1 => parts[0],
            _ => emission.Between("Concat", parts, AttributeProto.Of("axis", 0)),
        };
    }

    /// <summary>An input that only lends its extent is an input of the model as well.</summary>
    private string Read(string name)
    {
        foreach (Node input in emission.GraphInputs)
            for (int axis = 0; axis < input.Shape.Rank; axis++)
                if (!input.Shape[axis].IsKnown && input.Shape[axis].ToString() == name)
                    return Read(emission.InputName(input), axis);
        throw new OnnxException($"The dimension '{name}' is an extent of no input, so a model cannot know it. "
            + "Give an input that extent, or bind it to a number.");
    }

    private string Read(string value, int axis)
    {
        if (emission.Opset >= 15)
            return emission.Between("Shape", [value], AttributeProto.Of("start", axis), AttributeProto.Of("end", axis + 1));
        if (!_shapes.TryGetValue(value, out string? shape))
            _shapes[value] = shape = emission.Between("Shape", [value]);
        return emission.Between("Gather", [shape, emission.Longs(axis)], AttributeProto.Of("axis", 0));
    }

    /// <summary>ONNX's Div rounds towards zero and its Mod has the divisor's sign: what is left divides exactly.</summary>
    private string FloorDivide(string a, string b) =>
        emission.Between("Div", [emission.Between("Sub", [a, emission.Between("Mod", [a, b])]), b]);
}
