namespace DagNet;

/// <summary>Writes <c>x.Conv(32, [3])</c>.</summary>
public static class ConvLayer
{
    extension(Node x)
    {
        /// <summary>
        /// A convolution over [batch, channels, d…] with the parameters <c>weight</c> [filters, channels/groups, k…] and
        /// <c>bias</c> [filters]. One number stands for all spatial axes.
        /// </summary>
        /// <param name="filters">Channels of the result.</param>
        /// <param name="kernel">Extents of the window.</param>
        /// <param name="strides">Steps of the window; 1 where not given.</param>
        /// <param name="padding">How the input is padded.</param>
        /// <param name="dilations">Distances of the taps; 1 where not given.</param>
        /// <param name="groups">Parts of the channels that are convolved apart.</param>
        /// <param name="name">The scope of its parameters and the name of its result.</param>
        /// <param name="bias">Whether to add a bias, which starts at 0.</param>
        /// <param name="initializer">
        /// The first weight; none means He's normal distribution (<see cref="Initializers.HeNormal"/>).
        /// </param>
        /// <exception cref="ShapeException">
        /// The number of channels is a name, the groups cannot share it, or the kernel does not fit the input.
        /// </exception>
        public Node Conv(int filters, Axes kernel, Axes strides = default, Padding padding = Padding.Same,
            Axes dilations = default, int groups = 1, string name = "conv", bool bias = true,
            Initializer? initializer = null) => LayerScope.In(x, name, graph =>
        {
            int rank = x.Shape.Rank - 2;
            if (rank < 1 || !x.Shape[1].IsKnown || groups < 1 || x.Shape[1].Value % groups != 0)
                throw new ShapeException($"Conv: the input has the shape {x.Shape}. It needs [batch, channels, …] with a number "
                    + $"of channels that {groups} groups can share evenly.");
            Axes window = Windowed.Or(kernel, 1, rank), steps = Windowed.Or(dilations, 1, rank);
            if (window.Count != rank || steps.Count != rank)
                throw new ShapeException($"Conv: the kernel is {window} and the dilations are {steps}, but the input {x.Shape} "
                    + $"has {rank} spatial axes. Give a number for each, or one for all.");
            Dim[] extents = [filters, x.Shape[1].Value / groups, .. window.ToArray().Select(k => (Dim)k)];
            Node weight = graph.Parameter(Shape.Create(extents), "weight", initializer ?? Initializers.HeNormal, x.Element);
            Node? shift = bias ? graph.Parameter(Shape.Of(filters), "bias", Initializers.Zeros, x.Element) : null;
            int[] total = [.. window.ToArray().Select((k, axis) => padding == Padding.Same ? (k - 1) * steps[axis] : 0)];
            Axes before = [.. total.Select(p => p / 2)], after = [.. total.Select(p => p - (p / 2))];
            return x.Conv(weight, shift, strides, before, steps, groups, after);
        });
    }
}
