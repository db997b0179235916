using System.Collections.Immutable;

namespace DagNet;

/// <summary>
/// The norm (Σ |x|ᵖ)^(1/p) of the elements under each window. Its gradient is NaN where all are 0 and p is not 1.
/// </summary>
/// <param name="Kernel">The window.</param>
/// <param name="Strides">Its steps.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding with zeros before each axis.</param>
/// <param name="After">Padding behind it.</param>
/// <param name="Ceil">Whether a window that lies over the end counts too.</param>
/// <param name="P">Which norm. A whole number in ONNX, but for opset 1.</param>
public sealed record LpPool(Axes Kernel, Axes Strides, Axes Dilations, Axes Before, Axes After, bool Ceil, double P = 2) : Composite
{
    /// <inheritdoc/>
    public override Node[] Build(ImmutableArray<Node> x)
    {
        Normalization.Expect(this, 1, x.Length);
        Normalization.Float(this, x[0]);
        int rank = Kernel.Count;
        if (x[0].Shape.Rank != rank + 2 || Strides.Count != rank || Dilations.Count != rank || Before.Count != rank || After.Count != rank)
            throw new ShapeException($"LpPool: the input {x[0].Shape} has {x[0].Shape.Rank - 2} spatial axes, but the kernel is {Kernel}, the "
                + $"strides {Strides}, the dilations {Dilations}, the pads {Before} and {After}. Give a number for each axis.");
        Node powers = Power(x[0], P);
        int[] after = After.ToArray(), zeros = new int[rank];
        for (int axis = 0; axis < rank; axis++)
            after[axis] += Overhang(x[0].Shape[axis + 2], axis);
        if (Before.Values.ContainsAnyExcept(0) || after.AsSpan().ContainsAnyExcept(0))
            powers = powers.Pad([0, 0, .. Before.Values], [0, 0, .. after]);
        var window = new AveragePool(Kernel, Strides, Dilations, [.. zeros], [.. zeros], Ceil: false, CountPadding: true);
        double taps = Kernel.ToArray().Aggregate(1.0, (a, b) => a * b);
        return [Root(powers.Graph.Apply(window, powers) * taps, P)];
    }

    /// <inheritdoc/>
    public override OnnxForm? Onnx(int opset)
    {
        OnnxForm form = new OnnxForm("LpPool").With("kernel_shape", OnnxForm.Longs(Kernel)).With("strides", OnnxForm.Longs(Strides))
            .With("pads", OnnxForm.Longs([.. Before.Values, .. After.Values])).With("p", (long)P);
        bool older = !Ceil && !Dilations.Values.ContainsAnyExcept(1);
        return P != Math.Truncate(P) ? null : opset >= 18
            ? form.With("ceil_mode", Ceil ? 1L : 0L).With("dilations", OnnxForm.Longs(Dilations)) : older ? form : null;
    }

    /// <summary>|x|ᵖ.</summary>
    internal static Node Power(Node x, double p) => p == 1 ? x.Abs() : p == 2 ? x * x : x.Abs().Pow(p);

    /// <summary>The root that takes a sum of such powers back.</summary>
    internal static Node Root(Node sum, double p) => p == 1 ? sum : p == 2 ? sum.Sqrt() : sum.Pow(1 / p);

    /// <summary>How far the last window reaches over the padded input.</summary>
    private int Overhang(Dim extent, int axis)
    {
        if (!Ceil)
            return 0;
        if (!extent.IsKnown)
            throw new ShapeException($"LpPool: rounding up needs the extent of spatial axis {axis} as a number, but it is '{extent}'. "
                + "Give it a number, or round down.");
        long padded = extent.Value + Before[axis] + After[axis], reach = ((Kernel[axis] - 1) * Dilations[axis]) + 1;
        long steps = Math.Max(0, padded - reach + Strides[axis] - 1) / Strides[axis];
        // A window may not begin behind the input and its padding in front.
        if (steps * Strides[axis] >= extent.Value + Before[axis])
            steps--;
        return (int)Math.Max(0, (steps * Strides[axis]) + reach - padded);
    }
}

/// <summary>Writes <c>x.LpPool(2)</c>.</summary>
public static class LpPoolExtensions
{
    extension(Node x)
    {
        /// <summary>The norm under each window of [batch, channels, d…]; one number stands for all spatial axes.</summary>
        /// <param name="kernel">The window.</param>
        /// <param name="strides">Its steps; the window's own size where not given.</param>
        /// <param name="padding">Padding before and behind each axis; 0 where not given.</param>
        /// <param name="p">Which norm.</param>
        /// <param name="dilations">Distances of its taps; 1 where not given.</param>
        /// <param name="ceil">Whether a window that lies over the end counts too.</param>
        public Node LpPool(Axes kernel, Axes strides = default, Axes padding = default, double p = 2, Axes dilations = default, bool ceil = false)
        {
            int rank = x.Shape.Rank - 2;
            Axes window = Windowed.Or(kernel, 1, rank), pads = Windowed.Or(padding, 0, rank);
            return x.LpPool(new LpPool(window, strides.Count == 0 ? window : Windowed.Or(strides, 1, rank),
                Windowed.Or(dilations, 1, rank), pads, pads, ceil, p));
        }

        /// <summary>The same with a window and padding of any kind.</summary>
        public Node LpPool(LpPool window) => x.Graph.Apply(window, x);
    }
}
