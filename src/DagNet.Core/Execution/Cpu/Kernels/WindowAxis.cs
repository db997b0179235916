namespace DagNet;

/// <summary>
/// A sliding window along one axis: output o and tap k meet at input o · Stride − Before + k · Dilation.
/// </summary>
/// <param name="Input">Extent of the input.</param>
/// <param name="Output">Extent of the output.</param>
/// <param name="Kernel">Taps of the window.</param>
/// <param name="Stride">Step of the window.</param>
/// <param name="Dilation">Distance of the taps.</param>
/// <param name="Before">Padding before the input.</param>
/// <param name="After">Padding after the input; only averages that count padding ask for it.</param>
internal readonly record struct WindowAxis(
    int Input, int Output, int Kernel = 1, int Stride = 1, int Dilation = 1, int Before = 0, int After = 0)
{
    /// <summary>Whether each output is the input at its own place.</summary>
    public bool IsIdentity => Kernel == 1 && Stride == 1 && Before == 0 && Input == Output;

    public int Start(int output) => (output * Stride) - Before;

    /// <summary>The outputs from From to before To whose tap lies on the input.</summary>
    public (int From, int To) Outputs(int tap)
    {
        int shift = Before - (tap * Dilation);
        int from = Math.Clamp(CeilingOf(shift, Stride), 0, Output);
        return (from, Math.Clamp(CeilingOf(Input + shift, Stride), from, Output));
    }

    /// <summary>The taps from From to before To of an output that lie on the input.</summary>
    public (int From, int To) Taps(int output)
    {
        int start = Start(output), from = Math.Clamp(CeilingOf(-start, Dilation), 0, Kernel);
        return (from, Math.Clamp(CeilingOf(Input - start, Dilation), from, Kernel));
    }

    /// <summary>How many taps of an output lie on the input or its padding.</summary>
    public int PaddedTaps(int output) => Math.Clamp(CeilingOf(Input + After - Start(output), Dilation), 0, Kernel);

    private static int CeilingOf(int x, int y) => x >= 0 ? (x + y - 1) / y : -(-x / y);
}
