using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace DagNet;

/// <summary>
/// A value for an input: <c>(x, data)</c> with a host tensor, a scalar, or a row-major array whose shape follows from the
/// input's where at most one extent is a name.
/// </summary>
public readonly struct Feed
{
    private readonly Array _data;

    private Feed(Node input, ElementType element, Array data, int[] shape)
    {
        if (input.Op is not DagNet.Input)
            throw new GraphException($"{input.Described}: only an input can be fed. Add it with graph.Input(...).");
        if (input.Element != element)
            throw new ShapeException($"Input '{input.Label}': is {input.Type}, but {element.Word} was fed. Convert the data, or cast in the graph.");
        (Input, _data, Shape) = (input, data, shape);
    }

    /// <summary>The input.</summary>
    public Node Input { get; }

    /// <summary>The extents of what is fed.</summary>
    public int[] Shape { get; }

    internal ReadOnlySpan<byte> Bytes => MemoryMarshal.CreateReadOnlySpan(
        ref MemoryMarshal.GetArrayDataReference(_data), Buffer.ByteLength(_data));

    /// <summary>Feeds the bytes of elements in row-major order.</summary>
    internal static Feed Raw(Node input, byte[] data, int[] shape) => new(input, input.Element, data, shape);

    /// <summary>Feeds elements in row-major order.</summary>
    /// <exception cref="ShapeException">The number of elements does not fit the input's shape.</exception>
    public static Feed Of<T>(Node input, T[] data) where T : unmanaged
        => new(input, ElementTypes.Of<T>(), data, ShapeFor(input, data.Length));

    /// <summary>Feeds elements in row-major order with the given extents.</summary>
    public static Feed Of<T>(Node input, T[] data, params int[] shape) where T : unmanaged
    {
        long count = shape.Aggregate(1L, (product, extent) => product * extent);
        return count == data.Length ? new(input, ElementTypes.Of<T>(), data, shape) : throw new ShapeException(
            $"Input '{input.Label}': the shape [{string.Join(", ", shape)}] takes {count} elements, but {data.Length} were fed.");
    }

    /// <summary>Feeds a host tensor.</summary>
    public static Feed Of<T>(Node input, Tensor<T> tensor) where T : unmanaged
    {
        var data = new T[checked((int)tensor.FlattenedLength)];
        tensor.FlattenTo(data);
        return new(input, ElementTypes.Of<T>(), data, [.. tensor.Lengths.ToArray().Select(n => checked((int)n))]);
    }

    /// <summary>Feeds float32 numbers.</summary>
    public static implicit operator Feed((Node Input, float[] Data) feed) => Of(feed.Input, feed.Data);

    /// <summary>Feeds float64 numbers.</summary>
    public static implicit operator Feed((Node Input, double[] Data) feed) => Of(feed.Input, feed.Data);

    /// <summary>Feeds int32 numbers.</summary>
    public static implicit operator Feed((Node Input, int[] Data) feed) => Of(feed.Input, feed.Data);

    /// <summary>Feeds int64 numbers.</summary>
    public static implicit operator Feed((Node Input, long[] Data) feed) => Of(feed.Input, feed.Data);

    /// <summary>Feeds bools.</summary>
    public static implicit operator Feed((Node Input, bool[] Data) feed) => Of(feed.Input, feed.Data);

    /// <summary>Feeds bytes.</summary>
    public static implicit operator Feed((Node Input, byte[] Data) feed) => Of(feed.Input, feed.Data);

    /// <summary>Feeds a float32 tensor.</summary>
    public static implicit operator Feed((Node Input, Tensor<float> Data) feed) => Of(feed.Input, feed.Data);

    /// <summary>Feeds a float64 tensor.</summary>
    public static implicit operator Feed((Node Input, Tensor<double> Data) feed) => Of(feed.Input, feed.Data);

    /// <summary>Feeds an int32 tensor.</summary>
    public static implicit operator Feed((Node Input, Tensor<int> Data) feed) => Of(feed.Input, feed.Data);

    /// <summary>Feeds an int64 tensor.</summary>
    public static implicit operator Feed((Node Input, Tensor<long> Data) feed) => Of(feed.Input, feed.Data);

    /// <summary>Feeds a bool tensor.</summary>
    public static implicit operator Feed((Node Input, Tensor<bool> Data) feed) => Of(feed.Input, feed.Data);

    private static int[] ShapeFor(Node input, int length)
    {
        Shape shape = input.Shape;
        long known = 1;
        int open = -1;
        for (int axis = 0; axis < shape.Rank; axis++)
            if (shape[axis].IsKnown)
                known *= shape[axis].Value;
            else if (open >= 0)
                throw new ShapeException($"Input '{input.Label}': {shape} has more than one named extent, so an array's shape is not known. "
                    + "Feed a Tensor, or give the extents with Feed.Of(input, data, extents).");
            else
                open = axis;
        if (open < 0 ? length != known : known == 0 || length % known != 0)
            throw new ShapeException($"Input '{input.Label}': {shape} takes {(open < 0 ? $"{known} elements" : $"a multiple of {known} elements")}, "
                + $"but {length} were fed.");
        var result = new int[shape.Rank];
        for (int axis = 0; axis < result.Length; axis++)
            result[axis] = checked((int)(axis == open ? length / known : shape[axis].Value));
        return result;
    }
}
