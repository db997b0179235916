namespace DagNet;

/// <summary>
/// y = Π x along the axes; ∂y/∂xᵢ = Π xⱼ over all j ≠ i, right where elements are 0 too. Nothing multiplies to 1.
/// </summary>
/// <remarks>
/// The gradient multiplies out a matrix of n² numbers for n factors, whose diagonal is 1: exact at every order.
/// </remarks>
public sealed record ReduceProd(Axes Axes, bool KeepDims) : Reduce(Axes, KeepDims)
{
    /// <inheritdoc/>
    public override Node?[] Gradient(Node y, Node dy)
    {
        Node x = y.Inputs[0];
        int[] kept = [.. Enumerable.Range(0, x.Shape.Rank).Where(axis => !Axes.Contains(axis))];
        int[] order = [.. kept, .. Axes.Values];
        Node moved = x.Transpose(order);
        Dim count = moved.Shape[kept.Length..].Size;
        Node rows = moved.Reshape([moved.Shape[..kept.Length].Size, 1, count]), index = x.Graph.Range(count);
        Node others = index.Unsqueeze(1).Equal(index).Where(x.Graph.Constant(1, x.Element), rows).Prod(-1);
        var back = new int[order.Length];
        for (int k = 0; k < back.Length; k++)
            back[order[k]] = k;
        return [Spread(dy, x.Shape) * others.Reshape(moved.Shape).Transpose(back)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset) => OnnxReduction.Form(Name, opset, Axes, KeepDims, axesInputSince: 18);

    /// <inheritdoc/>
    protected override double Combine(IReadOnlyList<double> x)
        => x.Aggregate(1.0, (product, factor) => product * factor);
}

/// <summary>Writes <c>x.Prod(axes)</c>.</summary>
public static class ReduceProdExtensions
{
    extension(Node x)
    {
        /// <summary>The product along the axes (all where none is given), which go.</summary>
        public Node Prod(params ReadOnlySpan<int> axes) => x.Prod(keepDims: false, axes);

        /// <summary>The product along the axes (all where none is given).</summary>
        public Node Prod(bool keepDims, params ReadOnlySpan<int> axes)
        {
            Axes normal = Axes.Normalize(axes, x.Shape, new ReduceProd([], keepDims));
            return normal.Count == 0 ? x : x.Graph.Apply(new ReduceProd(normal, keepDims), x);
        }
    }
}
