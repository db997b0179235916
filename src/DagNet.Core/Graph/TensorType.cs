namespace DagNet;

/// <summary>What a node's value is: an element type and a shape, as <c>float32[batch, 16]</c>.</summary>
public readonly record struct TensorType(ElementType Element, Shape Shape)
{
    /// <summary>Bytes that a value takes; throws where an extent is still a name.</summary>
    public long Bytes => Shape.Size.Value * Element.Bytes;

    /// <inheritdoc/>
    public override string ToString() => Element.Word + Shape;
}
