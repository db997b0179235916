namespace DagNet;

/// <summary>A reduction as a standard node.</summary>
internal static class OnnxReduction
{
    /// <summary>The node, whose axes are an input from an opset on and an attribute before.</summary>
    public static OnnxForm Form(string name, int opset, Axes axes, bool keepDims, int axesInputSince)
    {
        OnnxForm form = new OnnxForm(name).With("keepdims", keepDims ? 1L : 0L);
        return opset >= axesInputSince ? form.WithInput(axes.Values) : form.With("axes", OnnxForm.Longs(axes));
    }
}
