namespace DagNet;

/// <summary>
/// The extents of a convolution: X[Batch, Channels, …], W[Filters, Channels / Groups, …], Y[Batch, Filters, …].
/// </summary>
internal readonly record struct ConvolutionShape(int Batch, int Channels, int Filters, int Groups, SlidingWindow Window)
{
    public int ChannelsPerGroup => Channels / Groups;

    public int FiltersPerGroup => Filters / Groups;

    /// <summary>Terms of each output.</summary>
    public nint Terms => (nint)ChannelsPerGroup * Window.Taps;

    public double Work => (double)Batch * Filters * Terms * Window.Outputs;

    public bool IsEmpty => Batch == 0 || Filters == 0 || Window.Outputs == 0;
}
