namespace DagNet;

/// <summary>A column that a graph adds to a table. A text alone means a vector.</summary>
public sealed record DagOutput
{
    private DagOutput(string name, DagOutputKind kind, string? labelColumnName = null, params string[] slotNames)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Kind, LabelColumnName, SlotNames) = (name, kind, labelColumnName, slotNames);
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>What type the column has.</summary>
    public DagOutputKind Kind { get; }

    /// <summary>The key column whose values a <see cref="Key"/> stands for.</summary>
    public string? LabelColumnName { get; }

    /// <summary>What the numbers of a <see cref="Vector"/> are called; empty where they have no names.</summary>
    public IReadOnlyList<string> SlotNames { get; }

    /// <summary>float32 [rows, n, …] as Vector&lt;Single, n, …&gt;.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="slotNames">A name for each of its numbers, or none.</param>
    public static DagOutput Vector(string name, params string[] slotNames)
    {
        ArgumentNullException.ThrowIfNull(slotNames);
        return new(name, DagOutputKind.Vector, null, slotNames);
    }

    /// <summary>float32 [rows] or [rows, 1] as Single.</summary>
    public static DagOutput Scalar(string name) => new(name, DagOutputKind.Scalar);

    /// <summary>float32 [rows] or [rows, 1] as Single: the score of a yes or no, above 0 for yes.</summary>
    public static DagOutput Logit(string name) => new(name, DagOutputKind.Logit);

    /// <summary>float32 [rows] or [rows, 1] as Single from 0 to 1: the probability of yes.</summary>
    public static DagOutput Probability(string name) => new(name, DagOutputKind.Probability);

    /// <summary>bool [rows] or [rows, 1] as Boolean.</summary>
    public static DagOutput Boolean(string name) => new(name, DagOutputKind.Boolean);

    /// <summary>int64 [rows] or [rows, 1], the number of a class from 0 as ArgMax gives it, as the key of that class.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="labelColumnName">The key column whose classes are meant.</param>
    public static DagOutput Key(string name, string labelColumnName)
    {
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        return new(name, DagOutputKind.Key, labelColumnName);
    }

    /// <summary>A vector of that name.</summary>
    public static implicit operator DagOutput(string name) => Vector(name);
}

/// <summary>What type a column has that a graph adds.</summary>
public enum DagOutputKind
{
    /// <summary>Vector&lt;Single&gt; of known size.</summary>
    Vector,

    /// <summary>Single.</summary>
    Scalar,

    /// <summary>Boolean.</summary>
    Boolean,

    /// <summary>Key&lt;UInt32&gt;.</summary>
    Key,

    /// <summary>Single: the score of a yes or no.</summary>
    Logit,

    /// <summary>Single: the probability of yes.</summary>
    Probability,
}
