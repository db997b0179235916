namespace DagNet.Onnx;

/// <summary>Elements put among zeros along one axis.</summary>
internal static class Scattering
{
    /// <summary>A list of indices repeated to the shape of the elements that they place.</summary>
    public static string Spread(Emission to, string indices, int axis, Shape elements)
    {
        long[] column = [.. Enumerable.Repeat(1L, elements.Rank - axis)];
        column[0] = -1;
        string reshaped = to.Between("Reshape", [indices, to.Longs(column)]);
        return to.Between("Expand", [reshaped, to.Extents.Of(elements)]);
    }

    /// <summary>What ScatterElements reads to put the elements among zeros of a shape.</summary>
    public static string[] Inputs(Emission to, string elements, string indices, Shape result, ElementType type) =>
        [to.Between("Expand", [to.Constant(Literal.Scalar(0, type)), to.Extents.Of(result)]), indices, elements];
}
