using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>A list of whole numbers as an operator's attribute (axes, strides, pads), compared by value.</summary>
[CollectionBuilder(typeof(Axes), nameof(Create))]
public readonly struct Axes : IEquatable<Axes>
{
    private readonly ImmutableArray<int> _values;

    private Axes(ImmutableArray<int> values) => _values = values;

    /// <summary>A list with these numbers.</summary>
    public static Axes Create(ReadOnlySpan<int> values) => new([.. values]);

    /// <summary>The numbers.</summary>
    public ReadOnlySpan<int> Values => _values.IsDefault ? [] : _values.AsSpan();

    /// <summary>How many numbers.</summary>
    public int Count => Values.Length;

    /// <summary>One of the numbers.</summary>
    public int this[Index index] => Values[index];

    /// <summary>Enumerates the numbers.</summary>
    public ReadOnlySpan<int>.Enumerator GetEnumerator() => Values.GetEnumerator();

    /// <summary>True where the list has the number.</summary>
    public bool Contains(int value) => Values.Contains(value);

    /// <summary>The numbers as an array of their own.</summary>
    public int[] ToArray() => Values.ToArray();

    /// <summary>Axes counted from the front, sorted and without repetition; none given means all.</summary>
    /// <exception cref="ShapeException">An axis is outside the rank or given twice.</exception>
    public static Axes Normalize(ReadOnlySpan<int> axes, Shape shape, Op op)
    {
        int[] result = axes.IsEmpty ? [.. Enumerable.Range(0, shape.Rank)] : axes.ToArray();
        for (int i = 0; i < result.Length; i++)
            result[i] = shape.Axis(result[i], op);
        Array.Sort(result);
        for (int i = 1; i < result.Length; i++)
            if (result[i] == result[i - 1])
                throw new ShapeException($"{op.Name}: axis {result[i]} is given twice. Name each axis once.");
        return Create(result);
    }

    /// <inheritdoc/>
    public bool Equals(Axes other) => Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Axes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int value in Values)
            hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>True where all numbers are equal.</summary>
    public static bool operator ==(Axes a, Axes b) => a.Equals(b);

    /// <summary>True where a number differs.</summary>
    public static bool operator !=(Axes a, Axes b) => !a.Equals(b);

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", Values.ToArray())}]";
}
