using System.Collections.Immutable;

namespace DagNet;

/// <summary>A value that is given to the graph or kept by the session, not computed from other nodes.</summary>
public abstract record Leaf : Op
{
    /// <summary>The value's type.</summary>
    public abstract TensorType LeafType { get; }

    /// <inheritdoc/>
    public sealed override TensorType Infer(ReadOnlySpan<TensorType> x) => LeafType;

    /// <inheritdoc/>
    public sealed override Node?[] Gradient(Node y, Node dy) => [];
}

/// <summary>A value that is fed at each run.</summary>
public sealed record Input(string Label, TensorType Type) : Leaf
{
    /// <inheritdoc/>
    public override TensorType LeafType => Type;

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers) => this with { Type = Type with { Shape = Type.Shape.Bind(numbers) } };

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
        => throw new GraphException($"Input '{Label}': no value was fed.");
}

/// <summary>
/// Named state that a session keeps between runs and that a graph may assign a new value to.
/// A trainable variable is a parameter.
/// </summary>
public sealed record Variable(string Label, TensorType Type, bool Trainable) : Leaf
{
    /// <inheritdoc/>
    public override string Name => Trainable ? "Parameter" : "Variable";

    /// <inheritdoc/>
    public override TensorType LeafType => Type;

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
        => throw new GraphException($"Variable '{Label}': no session holds its value.");
}

/// <summary>A tensor that is part of the graph.</summary>
public sealed record Constant(Literal Value) : Leaf
{
    /// <inheritdoc/>
    public override TensorType LeafType => Value.Type;

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
        => [new(Value.ToDoubles(), Value.Type.Shape.ToArray())];
}

/// <summary>The extent of a dimension as a scalar: a constant as soon as its names are bound.</summary>
public sealed record Extent(Dim Dim, ElementType Element) : Leaf
{
    /// <inheritdoc/>
    public override TensorType LeafType => new(Element, []);

    /// <inheritdoc/>
    public override Op Bind(IReadOnlyDictionary<string, long> numbers) => Dim.Bind(numbers) is { IsKnown: true } bound
        ? new Constant(Literal.Scalar(bound.Value, Element))
        : this;

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y) => [new([Dim.Value], [])];
}

/// <summary>
/// A bool scalar: true in a training step, false in inference. It becomes a constant when a plan is made, and what it
/// does not choose is never computed: so one graph serves both (Dropout, BatchNormalization).
/// </summary>
public sealed record IsTraining : Leaf
{
    /// <inheritdoc/>
    public override TensorType LeafType => new(ElementType.Bool, []);

    /// <inheritdoc/>
    public override DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y)
        => throw new NotSupportedException();
}
