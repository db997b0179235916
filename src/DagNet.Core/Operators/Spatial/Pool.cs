namespace DagNet;

/// <summary>An operator that takes one element from each window of each channel.</summary>
/// <param name="Kernel">The window.</param>
/// <param name="Strides">Its steps.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
/// <param name="Ceil">Whether a window that lies over the end counts too.</param>
public abstract record Pool(Axes Kernel, Axes Strides, Axes Dilations, Axes Before, Axes After, bool Ceil)
    : Windowed(Strides, Dilations, Before, After)
{
    /// <summary>The type of the result.</summary>
    protected TensorType Pooled(ReadOnlySpan<TensorType> x)
    {
        Expect(1, x);
        CheckImage(x[0], "the input", Kernel);
        var dims = x[0].Shape.Dims.ToArray();
        for (int axis = 0; axis < SpatialRank; axis++)
        {
            if (Math.Max(Before[axis], After[axis]) > Dilations[axis] * (Kernel[axis] - 1))
                throw new ShapeException($"{Name}: spatial axis {axis} has {Math.Max(Before[axis], After[axis])} of padding on one side, but the window "
                    + $"{Kernel} reaches over {Dilations[axis] * (Kernel[axis] - 1)} only: some windows would lie on padding alone.");
            dims[axis + 2] = Output(dims[axis + 2], Kernel[axis], axis, Ceil);
        }
        return x[0] with { Shape = Shape.Create(dims) };
    }

    /// <summary>The flat positions in input and output of all elements under all windows, each window's in order.</summary>
    protected IEnumerable<(int Input, int Output)> Pairs(int[] image, int[] output)
    {
        int[] inputs = image[2..], outputs = output[2..];
        int planeIn = inputs.Aggregate(1, (a, b) => a * b), planeOut = outputs.Aggregate(1, (a, b) => a * b);
        (int Tap, int Output, int Input)[] meetings = [.. Meetings(Kernel.ToArray(), outputs, inputs)];
        for (int plane = 0; plane < image[0] * image[1]; plane++)
            foreach ((_, int o, int i) in meetings)
                yield return ((plane * planeIn) + i, (plane * planeOut) + o);
    }
}
