using System.Collections.Immutable;

namespace DagNet;

/// <summary>Computes a run of elements: reads <paramref name="x"/>[k][0…count), writes y[0…count).</summary>
/// <remarks>The result may stand in the place of an input.</remarks>
public unsafe delegate void PointwiseBlock(void** x, void* y, int count);

/// <summary>
/// An operator that computes each element from the elements at the same place. Its inputs have one shape:
/// <see cref="Expand"/> owns broadcasting, so no rule here mentions it.
/// </summary>
public abstract record Pointwise : Op
{
    /// <summary>The element type of the result.</summary>
    /// <exception cref="ShapeException">The operator does not take these types.</exception>
    public abstract ElementType Result(ReadOnlySpan<ElementType> x);

    /// <summary>The vectorised formula for inputs of these element types.</summary>
    public abstract PointwiseBlock Block(ReadOnlySpan<ElementType> x);

    /// <summary>The scalar formula in float64.</summary>
    public abstract double Of(ReadOnlySpan<double> x);

    /// <inheritdoc/>
    public sealed override TensorType Infer(ReadOnlySpan<TensorType> x)
    {
        Span<ElementType> elements = stackalloc ElementType[x.Length];
        for (int k = 0; k < x.Length; k++)
        {
            elements[k] = x[k].Element;
            if (x[k].Shape != x[0].Shape)
                throw new ShapeException($"{Name}: input {k} has the shape {x[k].Shape}, input 0 has {x[0].Shape}. "
                    + "Expand one of them.");
        }
        return new(Result(elements), x[0].Shape);
    }

    /// <inheritdoc/>
    public sealed override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
    {
        var result = new DenseArray(x[0].Shape);
        Span<double> elements = stackalloc double[x.Length];
        for (int i = 0; i < result.Count; i++)
        {
            for (int k = 0; k < elements.Length; k++)
                elements[k] = x[k][i];
            result[i] = Of(elements);
        }
        return [result];
    }

    /// <summary>Appends the operator after expanding its inputs to their common shape.</summary>
    public Node On(params ReadOnlySpan<Node> x)
    {
        Shape shape = x[0].Shape;
        for (int k = 1; k < x.Length; k++)
            shape = Shape.Broadcast(this, shape, x[k].Shape);
        var expanded = new Node[x.Length];
        for (int k = 0; k < x.Length; k++)
            expanded[k] = x[k].ExpandTo(shape);
        return x[0].Graph.Apply(this, expanded);
    }

    /// <summary>Checks that all inputs have one element type.</summary>
    protected ElementType Same(ReadOnlySpan<ElementType> x)
    {
        foreach (ElementType element in x)
            if (element != x[0])
                throw new ShapeException($"{Name}: cannot combine {x[0].Word} with {element.Word}. Cast one of them.");
        return x[0];
    }

    /// <summary>Checks that all inputs are of one floating-point type.</summary>
    protected ElementType SameFloat(ReadOnlySpan<ElementType> x)
        => Same(x).IsFloat ? x[0] : throw Unsupported(x[0], "float32 or float64");

    /// <summary>Checks that all inputs are of one number type.</summary>
    protected ElementType SameNumber(ReadOnlySpan<ElementType> x)
        => Same(x).IsNumber || x[0] == ElementType.UInt64 ? x[0] : throw Unsupported(x[0], "a number type");

    /// <summary>The error for an element type that the operator does not take.</summary>
    protected ShapeException Unsupported(ElementType element, string wanted)
        => new($"{Name}: takes {wanted}, but the input is {element.Word}. Cast it.");
}
