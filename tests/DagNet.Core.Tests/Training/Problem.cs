namespace DagNet.Tests;

/// <summary>A network with data to learn.</summary>
internal sealed record Problem(Graph Graph, Node Output, Node Loss, Node Error, Dataset Data)
{
    /// <summary>y = sin(2a)·b through a network of 16 hidden units.</summary>
    public static Problem Sine(int rows, ElementType element = ElementType.Float32, double dropout = 0)
    {
        var g = new Graph();
        Node x = g.Input(["batch", 2], "x", element), y = g.Input(["batch", 1], "y", element);
        Node hidden =
            (x.MatMul(g.Parameter([2, 16], "w1", element: element))
            + g.Parameter([16], "b1", Initializers.Zeros, element)).Tanh();
        if (dropout > 0)
        {
            Node kept = g.RandomUniform(hidden.Type) > dropout;
            hidden = g.IsTraining.Where(kept.Where(hidden * (1 / (1 - dropout)), hidden.ZerosLike()), hidden);
        }
        Node output = hidden.MatMul(g.Parameter([16, 1], "w2", element: element))
            + g.Parameter([1], "b2", Initializers.Zeros, element), d = output - y;
        var random = new Random(5);
        double[] xs = [.. Enumerable.Range(0, 2 * rows).Select(_ => 2 * random.NextDouble() - 1)];
        double[] ys = [.. Enumerable.Range(0, rows).Select(i => Math.Sin(2 * xs[2 * i]) * xs[(2 * i) + 1])];
        Dataset data = element == ElementType.Float64 ? new((x, xs), (y, ys))
            : new((x, Array.ConvertAll(xs, v => (float)v)), (y, Array.ConvertAll(ys, v => (float)v)));
        return new(g, output, (d * d).Mean(), d.Abs().Mean(), data);
    }

    /// <summary>Bytes of every variable, by name.</summary>
    public static Dictionary<string, byte[]> Read(Session session)
        => session.Graph.Variables.ToDictionary(v => v.Label!, session.State.Read);
}
