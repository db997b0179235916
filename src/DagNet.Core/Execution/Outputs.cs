using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>What a run fetched.</summary>
public sealed class Outputs
{
    private readonly Node[] _nodes;
    private readonly TensorType[] _types;
    private readonly byte[][] _data;

    internal Outputs(Node[] nodes, TensorType[] types, byte[][] data) => (_nodes, _types, _data) = (nodes, types, data);

    /// <summary>How many values were fetched.</summary>
    public int Count => _nodes.Length;

    /// <summary>A fetched value as a host tensor.</summary>
    public Tensor<T> Get<T>(Node node) where T : unmanaged => Get<T>(IndexOf(node));

    /// <summary>A fetched value as a host tensor, by its place in the fetch list. A scalar comes with the shape [1].</summary>
    public Tensor<T> Get<T>(int index) where T : unmanaged => Host(Array<T>(index), _types[index].Shape);

    /// <summary>A fetched value's elements in row-major order.</summary>
    public T[] Array<T>(Node node) where T : unmanaged => Array<T>(IndexOf(node));

    /// <summary>A fetched value's elements in row-major order, by its place in the fetch list.</summary>
    public T[] Array<T>(int index) where T : unmanaged
    {
        if (ElementTypes.Of<T>() != _types[index].Element)
            throw new ShapeException($"{_nodes[index].Described}: is {_types[index]}, read as {ElementTypes.Of<T>().Word}.");
        return MemoryMarshal.Cast<byte, T>(_data[index]).ToArray();
    }

    /// <summary>A fetched value's elements as float64, whatever its type.</summary>
    public double[] Doubles(Node node)
    {
        int index = IndexOf(node);
        return ElementTypes.ToDoubles(_types[index].Element, _data[index]);
    }

    /// <summary>A fetched value as a constant.</summary>
    internal Literal Literal(Node node)
    {
        int index = IndexOf(node);
        return new(_types[index], _data[index]);
    }

    /// <summary>A fetched value of one element as a number.</summary>
    public double Scalar(Node node) => Doubles(node) is [double only] ? only
        : throw new ShapeException($"{node.Described}: has the shape {_types[IndexOf(node)].Shape}, not one element.");

    /// <summary>The fetched type of a value, with numbers for all extents.</summary>
    public TensorType TypeOf(Node node) => _types[IndexOf(node)];

    /// <summary>Elements as the platform's tensor, which has no rank 0.</summary>
    internal static Tensor<T> Host<T>(T[] elements, Shape shape)
        => Tensor.Create(elements, shape.Rank == 0 ? [1] : [.. shape.ToArray().Select(n => (nint)n)]);

    private int IndexOf(Node node)
    {
        int index = System.Array.IndexOf(_nodes, node);
        return index >= 0 ? index : throw new GraphException($"{node.Described}: was not fetched. Put it into the fetch list of Run.");
    }
}
