namespace DagNet;

/// <summary>
/// An operator that slides a window over the spatial axes of [batch, channels, d₁, …]: output o and tap k meet at the input
/// o·stride − before + k·dilation. What lies outside the input is padding.
/// </summary>
/// <param name="Strides">Steps of the window, one for each spatial axis.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
public abstract record Windowed(Axes Strides, Axes Dilations, Axes Before, Axes After) : Op
{
    /// <summary>Places in the padded input must be int32, also where several of these numbers are added.</summary>
    private const int Most = 1 << 28;

    /// <summary>Number of spatial axes.</summary>
    public int SpatialRank => Strides.Count;

    /// <summary>Checks rank, type and attributes of an input [batch, channels, d₁, …].</summary>
    protected void CheckImage(TensorType x, string what, Axes kernel)
    {
        if (!x.Element.IsFloat)
            throw new ShapeException($"{Name}: takes float32 or float64, but {what} is {x.Element.Word}. Cast it.");
        if (x.Shape.Rank != SpatialRank + 2 || SpatialRank is < 1 or > 3)
            throw new ShapeException($"{Name}: {what} has the shape {x.Shape}, but with {SpatialRank} strides it needs "
                + $"{SpatialRank + 2} axes: [batch, channels, {SpatialRank} spatial axes], 1 to 3 of them.");
        foreach ((string name, Axes values, int least) in new[]
            { ("kernel", kernel, 1), ("strides", Strides, 1), ("dilations", Dilations, 1), ("pads before", Before, 0), ("pads behind", After, 0) })
            if (values.Count != SpatialRank || values.Values.ContainsAnyInRange(int.MinValue, least - 1))
                throw new ShapeException($"{Name}: {name} are {values}, but {SpatialRank} numbers from {least} on are needed.");
            else if (values.Values.ContainsAnyInRange(Most + 1, int.MaxValue))
                throw new ShapeException($"{Name}: {name} are {values}, but windows reach over at most {Most:N0} elements. Use smaller ones.");
        for (int axis = 0; axis < SpatialRank; axis++)
        {
            if ((long)Dilations[axis] * (kernel[axis] - 1) >= Most)
                throw new ShapeException($"{Name}: the kernel {kernel} with the dilations {Dilations} reaches over more than {Most:N0} elements. Use smaller ones.");
            if (x.Shape[axis + 2] is { IsKnown: true, Value: > 1 << 30 } extent)
                throw new ShapeException($"{Name}: spatial axis {axis} of {what} has {extent} elements, but windows slide over at most {1 << 30:N0}. Cut it.");
        }
    }

    /// <summary>The extent of an output axis.</summary>
    /// <exception cref="ShapeException">The window is larger than the padded input.</exception>
    protected Dim Output(Dim input, int kernel, int axis, bool ceil = false)
    {
        int reach = (Dilations[axis] * (kernel - 1)) + 1, padding = Before[axis] + After[axis];
        Dim room = input + padding - reach;
        if (room.IsKnown && room.Value < 0)
            throw new ShapeException($"{Name}: spatial axis {axis} has {input} elements and {padding} of padding, but the window reaches over "
                + $"{reach}. Use a smaller kernel or dilation, or more padding.");
        if (!ceil)
            return room / Strides[axis] + 1;
        if (!room.IsKnown)
            throw new ShapeException($"{Name}: rounding up needs the extent of spatial axis {axis} as a number, but it is '{input}'. "
                + "Give it a number, or round down.");
        long output = ((room + (Strides[axis] - 1)) / Strides[axis] + 1).Value;
        // A window may not begin behind the input and its padding in front.
        return (output - 1) * Strides[axis] >= input.Value + Before[axis] ? output - 1 : output;
    }

    /// <summary>The flat spatial position that an output position and a tap meet at, or −1 in the padding.</summary>
    internal int Meet(ReadOnlySpan<int> output, ReadOnlySpan<int> tap, ReadOnlySpan<int> inputs)
    {
        int position = 0;
        for (int axis = 0; axis < inputs.Length; axis++)
        {
            int at = (output[axis] * Strides[axis]) - Before[axis] + (tap[axis] * Dilations[axis]);
            if (at < 0 || at >= inputs[axis])
                return -1;
            position = (position * inputs[axis]) + at;
        }
        return position;
    }

    /// <summary>The window's attributes as ONNX writes them.</summary>
    protected OnnxForm OnnxWindow(string name, Axes kernel) => new OnnxForm(name)
        .With("kernel_shape", OnnxForm.Longs(kernel))
        .With("strides", OnnxForm.Longs(Strides))
        .With("pads", OnnxForm.Longs([.. Before.Values, .. After.Values]));

    /// <summary>For each tap of each output of one plane: the tap, the output, and the input where they meet.</summary>
    internal IEnumerable<(int Tap, int Output, int Input)> Meetings(int[] kernel, int[] outputs, int[] inputs)
    {
        DenseArray taps = new(kernel), places = new(outputs);
        for (int o = 0; o < places.Count; o++)
            for (int k = 0; k < taps.Count; k++)
                if (Meet(places.Coordinates(o), taps.Coordinates(k), inputs) is >= 0 and int i)
                    yield return (k, o, i);
    }

    /// <summary>A list with the same number for each spatial axis.</summary>
    internal static Axes Repeat(int value, int count) => [.. Enumerable.Repeat(value, count)];

    /// <summary>The given numbers, or where there are none the same for each spatial axis.</summary>
    internal static Axes Or(Axes given, int otherwise, int count) => given.Count == 0 ? Repeat(otherwise, count)
        : given.Count == 1 ? Repeat(given[0], count) : given;
}
