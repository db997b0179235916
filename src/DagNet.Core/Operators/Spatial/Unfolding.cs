namespace DagNet;

/// <summary>What windows laid out as columns and the image that they are of have in common.</summary>
/// <param name="Kernel">The window.</param>
/// <param name="Strides">Its steps.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
public abstract record Unfolding(Axes Kernel, Axes Strides, Axes Dilations, Axes Before, Axes After)
    : Windowed(Strides, Dilations, Before, After)
{
    /// <summary>How many elements a window has.</summary>
    protected int Taps => Kernel.ToArray().Aggregate(1, (a, b) => a * b);

    /// <summary>How many windows there are along each axis of an image.</summary>
    internal Shape Blocks(Shape extents)
    {
        if (extents.Rank == 0 || Strides.Count != extents.Rank || Kernel.Count != extents.Rank || Dilations.Count != extents.Rank
            || Before.Count != extents.Rank || After.Count != extents.Rank)
            throw new ShapeException($"{Name}: the image {extents} has {extents.Rank} axes, but the window is {Kernel}, the strides {Strides}, "
                + $"the dilations {Dilations}, the pads {Before} and {After}. Give a number for each axis.");
        var blocks = new Dim[extents.Rank];
        for (int axis = 0; axis < blocks.Length; axis++)
            blocks[axis] = Output(extents[axis], Kernel[axis], axis);
        return Shape.Create(blocks);
    }

    /// <summary>The flat positions in the image and in the columns of every element under every window.</summary>
    protected IEnumerable<(int Image, int Column)> Pairs(int planes, int[] extents)
    {
        int[] blocks = Blocks(Shape.Of(extents)).ToArray();
        int plane = extents.Aggregate(1, (a, b) => a * b), count = blocks.Aggregate(1, (a, b) => a * b);
        (int Tap, int Output, int Input)[] meetings = [.. Meetings(Kernel.ToArray(), blocks, extents)];
        for (int p = 0; p < planes; p++)
            foreach ((int tap, int o, int i) in meetings)
                yield return ((p * plane) + i, (((p * Taps) + tap) * count) + o);
    }
}
