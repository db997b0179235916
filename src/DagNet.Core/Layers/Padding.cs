namespace DagNet;

/// <summary>How a convolution pads its input.</summary>
public enum Padding
{
    /// <summary>Not at all: the output is smaller than the input.</summary>
    Valid,
    /// <summary>So that a stride of 1 keeps the extents; an odd rest goes behind.</summary>
    Same,
}
