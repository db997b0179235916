using DagNet.Tests;

namespace DagNet.Onnx.Tests;

/// <summary>
/// Central differences of the fourth order of what ONNX Runtime computes, and the slope that our gradient gives.
/// </summary>
/// <param name="Step">The narrower of the two steps, a power of two.</param>
/// <param name="Grid">
/// The inputs are whole multiples of it: a point and its neighbours are exact in the type that is fed.
/// </param>
/// <param name="Tolerance">The relative error that is allowed.</param>
internal sealed record Differences(double Step, double Grid, double Tolerance)
{
    // With f a sum of the results, each times a factor near 1, the error of (4·D(h) − D(2h))/3 is about
    // 2·ε·|f|/h + h⁴·f⁽⁵⁾/7. In float64, ε = 1e-16 and h = 2⁻¹³ give 2e-12·|f| + 3e-17·f⁽⁵⁾, where f⁽⁵⁾ comes to 1e7
    // near a pole: 1e-9 at most of the slope, which can be small beside |f|. The rows come to 7e-10.
    public static Differences Double { get; } = new(Math.ScaleB(1, -13), Math.ScaleB(1, -40), 1e-8);

    // In float32, ε = 6e-8 and h = 2⁻⁶ give 8e-6·|f| + 9e-9·f⁽⁵⁾; the runtime's approximations are off by some ε.
    // The rows come to 2e-4 (Atanh, near its pole), and other processors round otherwise. Wider steps cross kinks.
    public static Differences Single { get; } = new(Math.ScaleB(1, -6), Math.ScaleB(1, -14), 5e-4);

    /// <summary>
    /// The slope of a row's weighted sum along one random direction, by our gradient in float64 and by differences.
    /// </summary>
    public (double Exact, double Difference) Slopes(OperatorRow row, Node[] inputs, Node y, Exported exported)
    {
        Random random = new(7);
        double[] weights = Direction(y.Shape.Count, random);
        double[][] point = [.. row.At.Select(a =>
            a.Element is null ? Array.ConvertAll(a.Value.Data, Rounded) : a.Value.Data)];
        double[][] direction = [.. row.At.Select(a =>
            a.Element is null ? Direction(a.Value.Count, random) : new double[a.Value.Count])];

        double At(double t)
        {
            var feeds = inputs.Select((x, k) => (x, Along(point[k], t, direction[k]), x.Shape.ToArray()));
            return Product(exported.Run([.. feeds])[0].Values, weights);
        }
        double narrow = (At(Step) - At(-Step)) / (2 * Step), wide = (At(2 * Step) - At(-2 * Step)) / (4 * Step);
        return (Exact(row, point, direction, weights), ((4 * narrow) - wide) / 3);
    }

    private static double Exact(OperatorRow row, double[][] point, double[][] direction, double[] weights)
    {
        Graph graph = new();
        (Node[] inputs, Node y) = row.In(graph, ElementType.Float64);
        int[] by = [.. Enumerable.Range(0, inputs.Length).Where(k => row.At[k].Element is null)];
        Node sum = (y * graph.Constant(Literal.FromDoubles(weights, y.Type))).Sum();
        Node[] gradients = Gradient.Of(sum, [.. by.Select(k => inputs[k])]);
        using Session session = new(graph);
        Feed[] feeds = [.. inputs.Select((x, k) => NetworkTests.Fed(x, point[k], x.Shape.ToArray()))];
        Outputs values = session.Run(gradients, feeds);
        return by.Select((k, i) => Product(values.Doubles(gradients[i]), direction[k])).Sum();
    }

    private double Rounded(double x) => Math.Round(x / Grid) * Grid;

    private static double[] Along(double[] point, double t, double[] direction)
        => [.. point.Zip(direction, (x, d) => x + (t * d))];

    private static double Product(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>
    /// Numbers of both signs between 1/2 and 3/2, in multiples of 2⁻⁸ so that a step along them keeps to the grid.
    /// </summary>
    private static double[] Direction(int count, Random random) =>
        [.. Enumerable.Range(0, count).Select(_ => (random.Next(2) == 0 ? -1 : 1) * (128 + random.Next(256)) / 256.0)];
}
