namespace DagNet;

/// <summary>What <see cref="Pad"/> puts around a tensor.</summary>
public enum PadMode
{
    /// <summary>One number.</summary>
    Constant,

    /// <summary>The nearest element.</summary>
    Edge,

    /// <summary>The mirror image, its edge not repeated.</summary>
    Reflect,

    /// <summary>The tensor again, as if it were periodic.</summary>
    Wrap,
}
