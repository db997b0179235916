namespace DagNet;

/// <summary>A window over one to three spatial axes; those that lack are of extent 1.</summary>
internal readonly struct SlidingWindow
{
    /// <exception cref="ArgumentException">There are no axes, or more than three.</exception>
    public SlidingWindow(params ReadOnlySpan<WindowAxis> axes)
    {
        if (axes.Length is 0 or > 3)
            throw new ArgumentException($"A window has one to three spatial axes, not {axes.Length}.", nameof(axes));
        var one = new WindowAxis(1, 1);
        Width = axes[^1];
        Height = axes.Length > 1 ? axes[^2] : one;
        Depth = axes.Length > 2 ? axes[^3] : one;
    }

    public WindowAxis Depth { get; }

    public WindowAxis Height { get; }

    public WindowAxis Width { get; }

    /// <summary>Elements of one channel of the input.</summary>
    public nint Inputs => (nint)Depth.Input * Height.Input * Width.Input;

    /// <summary>Elements of one channel of the output.</summary>
    public nint Outputs => (nint)Depth.Output * Height.Output * Width.Output;

    public int Taps => Depth.Kernel * Height.Kernel * Width.Kernel;

    public bool IsIdentity => Depth.IsIdentity && Height.IsIdentity && Width.IsIdentity;
}
