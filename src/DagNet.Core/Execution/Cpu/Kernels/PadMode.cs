namespace DagNet;

/// <summary>What ONNX's Pad puts around a tensor.</summary>
internal enum PadMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The nearest element.</summary>
    Edge,

    /// <summary>The mirror image, its edge not repeated; longer pads go back and forth.</summary>
    Reflect,

    /// <summary>The tensor again, as if it were periodic.</summary>
    Wrap,
}
