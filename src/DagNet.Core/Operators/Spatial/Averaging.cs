namespace DagNet;

/// <summary>What the mean under a window and its gradient have in common.</summary>
/// <param name="Kernel">The window.</param>
/// <param name="Strides">Its steps.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
/// <param name="Ceil">Whether a window that lies over the end counts too.</param>
/// <param name="CountPadding">Whether the mean is taken over the padding too.</param>
public abstract record Averaging(Axes Kernel, Axes Strides, Axes Dilations, Axes Before, Axes After, bool Ceil, bool CountPadding)
    : Pool(Kernel, Strides, Dilations, Before, After, Ceil)
{
    /// <summary>How many elements the mean of each output of a plane is taken of.</summary>
    internal double[] Counts(int[] inputs, int[] outputs)
    {
        DenseArray places = new(outputs), taps = new(Kernel.ToArray());
        var counts = new double[places.Count];
        for (int o = 0; o < counts.Length; o++)
            for (int k = 0; k < taps.Count; k++)
            {
                int[] at = places.Coordinates(o), tap = taps.Coordinates(k);
                bool counted = CountPadding
                    ? !at.Where((_, axis) => (at[axis] * Strides[axis]) + (tap[axis] * Dilations[axis]) >= inputs[axis] + Before[axis] + After[axis]).Any()
                    : Meet(at, tap, inputs) >= 0;
                counts[o] += counted ? 1 : 0;
            }
        return counts;
    }
}
