using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace DagNet;

/// <summary>The extents of a tensor, compared by value. <c>[]</c> is a scalar.</summary>
/// <remarks>A bare ImmutableArray compares by reference, which would silently stop the sharing of equal operators.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>
{
    private readonly ImmutableArray<Dim> _dims;

    private Shape(ImmutableArray<Dim> dims) => _dims = dims;

    /// <summary>A shape with these extents.</summary>
    public static Shape Create(ReadOnlySpan<Dim> dims)
    {
        foreach (Dim dim in dims)
            if (dim.IsKnown && dim.Value < 0)
                throw new ShapeException($"A shape cannot have the negative extent {dim.Value}.");
        return new([.. dims]);
    }

    /// <summary>A shape with these numbers as extents.</summary>
    public static Shape Of(params ReadOnlySpan<int> dims)
    {
        var result = new Dim[dims.Length];
        for (int i = 0; i < dims.Length; i++)
            result[i] = dims[i];
        return Create(result);
    }

    /// <summary>The extents, outermost first.</summary>
    public ReadOnlySpan<Dim> Dims => _dims.IsDefault ? [] : _dims.AsSpan();

    /// <summary>Enumerates the extents.</summary>
    public ReadOnlySpan<Dim>.Enumerator GetEnumerator() => Dims.GetEnumerator();

    /// <summary>Number of axes.</summary>
    public int Rank => Dims.Length;

    /// <summary>The extent of one axis.</summary>
    public Dim this[Index axis] => Dims[axis];

    /// <summary>The extents of a range of axes.</summary>
    public Shape this[Range axes] => Create(Dims[axes]);

    /// <summary>True where every extent is a number.</summary>
    public bool IsKnown
    {
        get
        {
            foreach (Dim dim in Dims)
                if (!dim.IsKnown)
                    return false;
            return true;
        }
    }

    /// <summary>Number of elements: the product of the extents, 1 for a scalar.</summary>
    public Dim Size
    {
        get
        {
            Dim size = 1;
            foreach (Dim dim in Dims)
                size *= dim;
            return size;
        }
    }

    /// <summary>Number of elements as a number.</summary>
    /// <exception cref="ShapeException">An extent is still a name, or there are more than 2³¹ − 1 elements.</exception>
    public int Count => Size.Value is <= int.MaxValue and long count ? (int)count : throw new ShapeException(
        $"A tensor {this} has {Size} elements; at most {int.MaxValue} are computed with. Use smaller shapes, or split it.");

    /// <summary>The extents as numbers.</summary>
    /// <exception cref="ShapeException">One is still a name, or more than 2³¹ − 1.</exception>
    public int[] ToArray()
    {
        var result = new int[Rank];
        for (int i = 0; i < result.Length; i++)
            result[i] = Dims[i].Value is <= int.MaxValue and long extent ? (int)extent : throw new ShapeException(
                $"Axis {i} of a tensor {this} has {Dims[i]} elements; at most {int.MaxValue} are computed with. Use smaller shapes.");
        return result;
    }

    /// <summary>Counts a negative axis from the end and checks its range.</summary>
    /// <exception cref="ShapeException">The axis is outside the rank.</exception>
    public int Axis(int axis, Op op) => axis >= -Rank && axis < Rank ? (axis + Rank) % Rank : throw new ShapeException(
        $"{op.Name}: axis {axis} is outside the shape {this}, which has {Rank} axes. Use {-Rank}…{Rank - 1}.");

    /// <summary>A copy with another extent at one axis.</summary>
    public Shape With(int axis, Dim dim)
    {
        Dim[] dims = [.. Dims];
        dims[axis] = dim;
        return Create(dims);
    }

    /// <summary>Puts numbers in the place of names.</summary>
    public Shape Bind(IReadOnlyDictionary<string, long> numbers)
    {
        if (IsKnown)
            return this;
        var dims = new Dim[Rank];
        for (int i = 0; i < dims.Length; i++)
            dims[i] = Dims[i].Bind(numbers);
        return Create(dims);
    }

    /// <summary>NumPy's broadcasting: aligned at the right, extents match or one of them is 1.</summary>
    public static Shape Broadcast(Op op, Shape a, Shape b)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        var dims = new Dim[rank];
        for (int i = 1; i <= rank; i++)
        {
            Dim m = i <= a.Rank ? a[^i] : 1, n = i <= b.Rank ? b[^i] : 1;
            if (m != n && m != 1 && n != 1)
                throw new ShapeException($"{op.Name}: cannot broadcast {a} with {b}: axis {rank - i} has {m} on the left "
                    + $"and {n} on the right. Make them equal, or one of them 1.");
            dims[^i] = m == 1 ? n : m;
        }
        return Create(dims);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => _dims == other._dims || Dims.SequenceEqual(other.Dims);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (Dim dim in Dims)
            hash.Add(dim);
        return hash.ToHashCode();
    }

    /// <summary>True where all extents are equal.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>True where an extent differs.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", Dims.ToArray())}]";
}
