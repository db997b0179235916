namespace DagNet;

/// <summary>
/// Compares gradients with central differences in float64, along one random direction, of any order. For everyone who
/// writes an operator or a loss.
/// </summary>
public static class GradientCheck
{
    /// <summary>The relative error below which a gradient counts as right: what central differences in float64 can tell.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>Checks a function at a point.</summary>
    /// <param name="function">Builds the function from float64 inputs of the point's shapes; its result has any shape.</param>
    /// <param name="at">The point: a value for each input. Choose it off the kinks.</param>
    /// <param name="order">1 checks the gradient, 2 also the gradient of the gradient, and so on.</param>
    /// <param name="seed">Chooses directions and cotangent.</param>
    /// <exception cref="GradientException">An order differs; names order, both numbers and the relative error.</exception>
    public static void Of(Func<Node[], Node> function, ReadOnlySpan<DenseArray> at, int order = 1, long seed = 1)
    {
        for (int k = 1; k <= order; k++)
        {
            (double exact, double difference) = Directional(function, at, k, seed);
            double error = Error(exact, difference);
            if (!(error <= Tolerance))
                throw new GradientException($"The gradient of order {k} is wrong: its slope along a random direction is {exact:G9}, central "
                    + $"differences give {difference:G9}, a relative error of {error:E1} (allowed {Tolerance:E0}). Check the gradient rule.");
        }
    }

    /// <summary>The directional derivative of order <paramref name="order"/> − 1's slope: by the gradient, and by differences.</summary>
    public static (double Exact, double Difference) Directional(
        Func<Node[], Node> function, ReadOnlySpan<DenseArray> at, int order, long seed = 1)
    {
        var graph = new Graph();
        var random = new Random(checked((int)seed));
        var inputs = new Node[at.Length];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = graph.Input(Shape.Of(at[i].Shape), $"x{i}", ElementType.Float64);
        Node scalar = Contract([function(inputs)], random);
        for (int k = 1; k < order; k++)
            scalar = Contract(Gradient.Of(scalar, inputs), random);
        Node[] gradient = Gradient.Of(scalar, inputs);
        double[][] directions = [.. at.ToArray().Select(x => Direction(x.Count, random))];

        using var session = new Session(graph);
        DenseArray[] point = at.ToArray();
        double[] Slopes(double t)
        {
            Feed[] feeds = [.. inputs.Select((x, i) => Feed.Of(x, [.. point[i].Data.Zip(directions[i], (a, d) => a + (t * d))], point[i].Shape))];
            Outputs values = session.Run([scalar, .. gradient], feeds);
            return [values.Scalar(scalar), .. gradient.Select((g, i) => values.Doubles(g).Zip(directions[i], (a, d) => a * d).Sum())];
        }
        // Richardson's extrapolation of two steps: the error falls with the fourth power of the step.
        const double step = 2e-4;
        double narrow = (Slopes(step)[0] - Slopes(-step)[0]) / (2 * step);
        double wide = (Slopes(2 * step)[0] - Slopes(-2 * step)[0]) / (4 * step);
        return (Slopes(0)[1..].Sum(), ((4 * narrow) - wide) / 3);
    }

    /// <summary>The difference relative to the larger of both and 1.</summary>
    public static double Error(double exact, double difference)
        => Math.Abs(exact - difference) / Math.Max(1e-2, Math.Max(Math.Abs(exact), Math.Abs(difference)));

    /// <summary>One number from tensors: the sum of all elements, each times a random factor.</summary>
    private static Node Contract(IEnumerable<Node> nodes, Random random)
    {
        Node? sum = null;
        foreach (Node node in nodes)
        {
            Node factors = node.Graph.Constant(Literal.FromDoubles(Direction(node.Shape.Count, random), node.Type));
            Node term = (node * factors).Sum();
            sum = sum is null ? term : sum + term;
        }
        return sum!;
    }

    private static double[] Direction(int count, Random random)
    {
        var direction = new double[count];
        for (int i = 0; i < count; i++)
            direction[i] = (random.NextDouble() < 0.5 ? -1 : 1) * (0.5 + random.NextDouble());
        return direction;
    }
}
