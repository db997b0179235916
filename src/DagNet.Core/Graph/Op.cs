using System.Collections.Immutable;
using System.Text;

namespace DagNet;

/// <summary>
/// What a node computes: an immutable value, equal when its attributes are equal. An operator is whole in one file:
/// attributes, shape rule, gradient rule and reference formula. A user's own operator derives from this type as DagNet's do.
/// </summary>
public abstract record Op
{
    /// <summary>The operator's name: ONNX's where ONNX has it.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>The shape rule: the value's type, given the inputs' types.</summary>
    /// <exception cref="ShapeException">The inputs do not fit; names the operator, both values and the axis.</exception>
    public abstract TensorType Infer(ReadOnlySpan<TensorType> x);

    /// <summary>The types of all results; only an operator with several results overrides it.</summary>
    public virtual ImmutableArray<TensorType> InferAll(ReadOnlySpan<TensorType> x) => [Infer(x)];

    /// <summary>
    /// The gradient rule: for each input the node ∂L/∂input, given y = op(inputs) and dy = ∂L/∂y;
    /// null where no gradient flows.
    /// </summary>
    /// <exception cref="GradientException">The operator has no gradient.</exception>
    public virtual Node?[] Gradient(Node y, Node dy) => throw new GradientException(
        $"{y.Described}: the operator has no gradient. Wrap its input in StopGradient, or give the operator a gradient rule.");

    /// <summary>The gradient rule of an operator with several results; null stands for a zero cotangent.</summary>
    public virtual Node?[] Gradient(Node y, IReadOnlyList<Node?> dy) => dy[0] is { } only ? Gradient(y, only) : new Node?[y.Inputs.Length];

    /// <summary>The meaning: a plain formula in float64, slow and clear, that every backend is tested against.</summary>
    /// <returns>The results, with the shapes that the shape rule gave.</returns>
    public abstract DenseArray[] Evaluate(ReadOnlySpan<DenseArray> x, ImmutableArray<TensorType> y);

    /// <summary>Puts numbers in the place of named extents in the attributes.</summary>
    public virtual Op Bind(IReadOnlyDictionary<string, long> numbers) => this;

    /// <summary>
    /// The operator as one standard ONNX node of the opset; null where the opset has none:
    /// then a composite leaves as its body, and what is not one to one stands in the exporter's Lowering.
    /// </summary>
    public virtual OnnxForm? Onnx(int opset) => null;

    /// <summary>True where equal nodes may be one node. False for an operator that must stay apart.</summary>
    public virtual bool Interned => true;

    /// <summary>Checks the number of inputs.</summary>
    protected void Expect(int inputs, ReadOnlySpan<TensorType> x)
    {
        if (x.Length != inputs)
            throw new GraphException($"{Name}: takes {inputs} inputs, but {x.Length} were given.");
    }

    /// <summary>Appends the attributes to a text; the compiler overrides it for each operator.</summary>
    protected virtual bool PrintMembers(StringBuilder builder) => false;

    /// <summary>The attributes as text, as <c>Axes = [1], KeepDims = True</c>; empty without attributes.</summary>
    public string AttributeText
    {
        get
        {
            var builder = new StringBuilder();
            PrintMembers(builder);
            return builder.ToString();
        }
    }

    /// <inheritdoc/>
    public sealed override string ToString() => AttributeText is { Length: > 0 } text ? $"{Name}({text})" : Name;
}
