namespace DagNet.Onnx;

/// <summary>
/// Resize, whose region, scales and sizes are inputs that may be missing; before opset 13 region and scales were empty lists
/// instead, and before 18 they had to speak of all axes.
/// </summary>
internal static class ResizeLowering
{
    public static string[] Write(Emission to, Node node, Resize resize, OnnxForm form)
    {
        Shape shape = node.Inputs[0].Shape;
        bool whole = to.Opset < 18 || !form.Attributes.Any(a => a.Name == "axes");
        int count = whole ? shape.Rank : resize.Axes.Count;
        int Place(int k) => whole ? resize.Axes[k] : k;

        double[] Numbers(double otherwise, Func<int, double> number)
        {
            double[] result = [.. Enumerable.Repeat(otherwise, count)];
            for (int k = 0; k < resize.Axes.Count; k++)
                result[Place(k)] = number(k);
            return result;
        }

        string Floats(IEnumerable<double> values)
        {
            double[] list = [.. values];
            return to.Constant(Literal.FromDoubles(list, new(ElementType.Float32, [list.Length])));
        }

        string missing = to.Opset < 13 ? Floats([]) : "";
        string roi = missing, scales = missing;
        if (resize.Roi?.ToDoubles() is { } region)
            roi = Floats(Numbers(0, k => region[k]).Concat(Numbers(1, k => region[k + resize.Axes.Count])));
        if (resize.Scales?.ToDoubles() is { } factors)
            scales = Floats(Numbers(1, k => factors[k]));
        List<string> inputs = [to.Value(node.Inputs[0]), roi, scales];
        if (resize.Sizes is { } sizes)
        {
            Dim[] dims = whole ? shape.Dims.ToArray() : new Dim[count];
            for (int k = 0; k < resize.Axes.Count; k++)
                dims[Place(k)] = sizes[k];
            inputs.Add(to.Extents.OfAll(dims));
        }

        return to.Last(node, "Resize", inputs, form.Attributes.Select(a => Attributes.Of(a.Name, a.Value)));
    }
}
