namespace DagNet;

/// <summary>Writes <c>graph.HannWindow(400)</c> and <c>graph.MelWeightMatrix(…)</c>: constants for spectra.</summary>
public static class WindowsExtensions
{
    extension(Graph graph)
    {
        /// <summary>½ − ½·cos(2πi/N) for i from 0 to size − 1.</summary>
        /// <param name="size">How many numbers.</param>
        /// <param name="periodic">
        /// Whether N is the size, so that windows follow each other; else it is one less.
        /// </param>
        /// <param name="element">The element type.</param>
        public Node HannWindow(int size, bool periodic = true, ElementType element = ElementType.Float32)
            => graph.Window(size, periodic, element, 0.5, 0.5, 0);

        /// <summary>25/46 − 21/46·cos(2πi/N) for i from 0 to size − 1.</summary>
        /// <param name="size">How many numbers.</param>
        /// <param name="periodic">
        /// Whether N is the size, so that windows follow each other; else it is one less.
        /// </param>
        /// <param name="element">The element type.</param>
        public Node HammingWindow(int size, bool periodic = true, ElementType element = ElementType.Float32)
            => graph.Window(size, periodic, element, 25.0 / 46, 21.0 / 46, 0);

        /// <summary>0.42 − 0.5·cos(2πi/N) + 0.08·cos(4πi/N) for i from 0 to size − 1.</summary>
        /// <param name="size">How many numbers.</param>
        /// <param name="periodic">
        /// Whether N is the size, so that windows follow each other; else it is one less.
        /// </param>
        /// <param name="element">The element type.</param>
        public Node BlackmanWindow(int size, bool periodic = true, ElementType element = ElementType.Float32)
            => graph.Window(size, periodic, element, 0.42, 0.5, 0.08);

        /// <summary>
        /// [length/2 + 1, bands]: what each number of a one-sided spectrum counts in each band. Bands are triangles of
        /// height 1
        /// whose corners are even on the mel scale, 2595·log₁₀(1 + f/700).
        /// </summary>
        /// <param name="bands">How many bands.</param>
        /// <param name="length">The transform's length.</param>
        /// <param name="rate">Samples in a second.</param>
        /// <param name="low">Where the lowest band begins, in hertz.</param>
        /// <param name="high">Where the highest band ends, in hertz.</param>
        /// <param name="element">The element type.</param>
        /// <exception cref="ArgumentOutOfRangeException">
        /// A number is not positive, or a frequency negative.
        /// </exception>
        public Node MelWeightMatrix(
            int bands, int length, double rate, double low, double high, ElementType element = ElementType.Float32)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(bands, 1);
            ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
            ArgumentOutOfRangeException.ThrowIfNegative(low);
            ArgumentOutOfRangeException.ThrowIfNegative(high);
            int bins = (length / 2) + 1;
            double first = Mel(low), distance = (Mel(high) - first) / (bands + 2);
            int[] corners = [.. Enumerable.Range(0, bands + 2).Select(i
                => (int)Math.Floor((length + 1) * Hertz(first + (i * distance)) / rate))];
            var matrix = new double[checked(bins * bands)];
            for (int bin = 0; bin < bins; bin++)
                for (int band = 0; band < bands; band++)
                    matrix[(bin * bands) + band] = Triangle(bin, corners[band], corners[band + 1], corners[band + 2]);
            return graph.Constant(Literal.FromDoubles(matrix, new(element, Shape.Of(bins, bands))));
        }

        private Node Window(int size, bool periodic, ElementType element, double a, double b, double c)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size);
            double length = periodic ? size : size - 1;
            var values = new double[size];
            for (int i = 0; i < size; i++)
                values[i] = length == 0 ? 1 : a - (b * Math.Cos(2 * Math.PI * i / length))
                    + (c * Math.Cos(4 * Math.PI * i / length));
            return graph.Constant(Literal.FromDoubles(values, new(element, Shape.Of(size))));
        }
    }

    private static double Triangle(int at, int from, int peak, int to)
        => at == peak ? 1
        : at >= from && at < peak ? (double)(at - from) / (peak - from)
        : at > peak && at < to ? (double)(to - at) / (to - peak)
        : 0;

    private static double Mel(double hertz) => 2595 * Math.Log10(1 + (hertz / 700));

    private static double Hertz(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);
}
