namespace DagNet;

/// <summary>What a node's value is: an element type and a shape, as <c>float32[batch, 16]</c>.</summary>
public readonly record struct TensorType(ElementType Element, Shape Shape)
{
    /// <summary>Bytes that a value takes.</summary>
    /// <exception cref="ShapeException">An extent is still a name, or the number is too large.</exception>
    public long Bytes => (Shape.Size * Element.Bytes).Value;

    /// <inheritdoc/>
    public override string ToString() => Element.Word + Shape;
}
