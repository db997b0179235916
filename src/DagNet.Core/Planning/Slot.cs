namespace DagNet;

/// <summary>Where a value lies while a plan runs.</summary>
public enum Storage
{
    /// <summary>In the plan's own memory, at an offset in bytes.</summary>
    Arena,
    /// <summary>In the plan's constants, by number.</summary>
    Constant,
    /// <summary>In the session's variables, by number.</summary>
    Variable,
}

/// <summary>The place of one value.</summary>
/// <param name="Storage">The kind of memory.</param>
/// <param name="Position">Offset in bytes in the arena, else the number of the constant or variable.</param>
/// <param name="Type">What lies there.</param>
public readonly record struct Slot(Storage Storage, long Position, TensorType Type)
{
    /// <inheritdoc/>
    public override string ToString() => Storage switch
    {
        Storage.Arena => $"@{Position}",
        Storage.Constant => $"const{Position}",
        _ => $"var{Position}",
    };
}

/// <summary>One kernel call: the node, where its inputs lie, and where its results go.</summary>
public sealed record Step(Node Node, IReadOnlyList<Slot> Inputs, IReadOnlyList<Slot> Results)
{
    /// <summary>A step whose values have no places yet: to ask how it would be computed.</summary>
    internal static Step Of(Node node) => new(node, [.. node.Inputs.Select(x => new Slot(Storage.Arena, 0, x.Type))],
        [.. node.Types.Select(type => new Slot(Storage.Arena, 0, type))]);
}

/// <summary>A new value of a variable that is copied from where it was computed.</summary>
public readonly record struct StateCopy(Slot From, Slot Variable);
