using System.Collections.Immutable;

namespace DagNet;

/// <summary>One value in a graph. Identity is the reference: equal nodes are the same node.</summary>
public sealed class Node
{
    internal Node(Graph graph, int id, Op op, ImmutableArray<Node> inputs, ImmutableArray<TensorType> types, ImmutableArray<Node> body)
        => (Graph, Id, Op, Inputs, Types, Body) = (graph, id, op, inputs, types, body);

    /// <summary>The graph that the node belongs to.</summary>
    public Graph Graph { get; }

    /// <summary>The position in <see cref="Graph.Nodes"/>: greater than that of every input.</summary>
    public int Id { get; }

    /// <summary>What the node computes.</summary>
    public Op Op { get; }

    /// <summary>The values that it computes from.</summary>
    public ImmutableArray<Node> Inputs { get; }

    /// <summary>The types of all results: one, but for an operator with several results.</summary>
    public ImmutableArray<TensorType> Types { get; }

    /// <summary>The nodes that a <see cref="Composite"/> stands for, one for each result; empty otherwise.</summary>
    public ImmutableArray<Node> Body { get; }

    /// <summary>The name given by a user, or null.</summary>
    public string? Label { get; internal set; }

    /// <summary>The element type and shape.</summary>
    public TensorType Type => Types.Length == 1 ? Types[0] : throw new GraphException(
        $"{Described}: has {Types.Length} results. Take one with Item(0)…Item({Types.Length - 1}).");

    /// <summary>The shape.</summary>
    public Shape Shape => Type.Shape;

    /// <summary>The element type.</summary>
    public ElementType Element => Type.Element;

    /// <summary>Operator and label, for error texts: <c>MatMul 'scores'</c>.</summary>
    public string Described => Label is null ? $"{Op.Name} %{Id}" : $"{Op.Name} '{Label}'";

    /// <summary>One of the results of an operator that has several.</summary>
    public Node Item(int index)
    {
        if (index < 0 || index >= Types.Length)
            throw new GraphException($"{Described}: has {Types.Length} results, there is no Item({index}).");
        return Types.Length == 1 ? this : Graph.Apply(new Item(index), this);
    }

    /// <summary>Gives the value a name, by which it can be found, and which texts, errors and exports show.</summary>
    public Node Named(string label)
    {
        Graph.Name(this, label);
        return this;
    }

    /// <inheritdoc/>
    public override int GetHashCode() => Id;

    /// <inheritdoc/>
    public override string ToString() => GraphText.Line(this);
}
