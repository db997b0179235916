namespace DagNet.Tests;

/// <summary>One way of using an operator: its attributes, ranks and broadcasting, with inputs at which a wrong rule would show.</summary>
/// <param name="Name">A name of its own.</param>
/// <param name="Operator">The operator that the row is about.</param>
/// <param name="Build">Applies it to the inputs.</param>
/// <param name="At">The inputs, off the kinks.</param>
internal sealed record OperatorRow(string Name, Type Operator, Func<Node[], Node> Build, params Argument[] At)
{
    /// <summary>The orders of gradients that are checked; 0 where none flows.</summary>
    public int Order { get; init; } = 2;

    /// <summary>The element types besides float32 and float64 that it takes in the place of floats.</summary>
    public ElementType[] Also { get; init; } = [];

    /// <summary>The formula of one element, written independently of the operator.</summary>
    public Func<double[], double>? Formula { get; init; }

    /// <summary>The type of an input when the row is run in an element type.</summary>
    public TensorType TypeOf(int input, ElementType element) => new(At[input].Element ?? element, Shape.Of(At[input].Value.Shape));

    /// <summary>The inputs as fed nodes of a graph, and what the row builds from them.</summary>
    public (Node[] Inputs, Node Result) In(Graph graph, ElementType element)
    {
        Node[] inputs = [.. At.Select((a, k) => graph.Input(TypeOf(k, element).Shape, $"x{k}", TypeOf(k, element).Element))];
        return (inputs, Build(inputs));
    }

    /// <summary>The elements of an input, rounded to the type in which they are fed.</summary>
    public Literal Value(int input, ElementType element) => Literal.FromDoubles(At[input].Value.Data, TypeOf(input, element));

    /// <summary>Compares the gradients with differences in float64, of each order.</summary>
    public void CheckGradients() => GradientCheck.Of(floats =>
    {
        int next = 0;
        return Build([.. At.Select((a, k) =>
            a.Element is null ? floats[next++] : floats[0].Graph.Constant(Value(k, ElementType.Float64)))]);
    }, [.. At.Where(a => a.Element is null).Select(a => a.Value)], Order);

    public override string ToString() => Name;
}

/// <summary>An input of a row.</summary>
/// <param name="Value">Its elements.</param>
/// <param name="Element">Its type where it does not follow the row's: indices, conditions.</param>
internal sealed record Argument(DenseArray Value, ElementType? Element = null)
{
    public static implicit operator Argument(DenseArray value) => new(value);

    /// <summary>Indices, of int64.</summary>
    public static Argument Indices(int[] shape, params double[] values) => new(new DenseArray(values, shape), ElementType.Int64);
}
