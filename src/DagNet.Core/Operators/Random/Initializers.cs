namespace DagNet;

/// <summary>The usual initial values of parameters: functions that add the nodes which compute them.</summary>
/// <remarks>
/// Fan-in and fan-out are those of a weight [in, out]; of a kernel [out, in, k…] for rank 3 and more, with the kernel's
/// size as a factor.
/// </remarks>
public static class Initializers
{
    /// <summary>Zeros.</summary>
    public static Node Zeros(Graph graph, TensorType type) => Constant(0)(graph, type);

    /// <summary>Ones.</summary>
    public static Node Ones(Graph graph, TensorType type) => Constant(1)(graph, type);

    /// <summary>The same number everywhere.</summary>
    public static Initializer Constant(double value)
        => (graph, type) => graph.Constant(value, type.Element).ExpandTo(type.Shape);

    /// <summary>These numbers.</summary>
    public static Initializer Values(Literal values) => (graph, _) => graph.Constant(values);

    /// <summary>Evenly spread over [low, high).</summary>
    public static Initializer Uniform(double low, double high)
        => (graph, type) => (high - low) * graph.RandomUniform(type) + low;

    /// <summary>Normally distributed.</summary>
    public static Initializer Normal(double deviation, double mean = 0)
        => (graph, type) => deviation * graph.RandomNormal(type) + mean;

    /// <summary>
    /// Glorot and Bengio (2010): uniform within ±√(6/(in + out)). For tanh, sigmoid and linear layers.
    /// </summary>
    public static Node GlorotUniform(Graph graph, TensorType type)
    {
        (double fanIn, double fanOut) = Fans(type.Shape);
        double limit = Math.Sqrt(6 / Math.Max(1, fanIn + fanOut));
        return Uniform(-limit, limit)(graph, type);
    }

    /// <summary>He et al. (2015): normal with variance 2/in. For relu layers.</summary>
    public static Node HeNormal(Graph graph, TensorType type)
        => Normal(Math.Sqrt(2 / Math.Max(1, Fans(type.Shape).In)))(graph, type);

    /// <summary>He et al. (2015): uniform within ±√(6/in).</summary>
    public static Node HeUniform(Graph graph, TensorType type)
    {
        double limit = Math.Sqrt(6 / Math.Max(1, Fans(type.Shape).In));
        return Uniform(-limit, limit)(graph, type);
    }

    /// <summary>LeCun et al. (1998): uniform within ±1/√in.</summary>
    public static Node LeCunUniform(Graph graph, TensorType type)
    {
        double limit = 1 / Math.Sqrt(Math.Max(1, Fans(type.Shape).In));
        return Uniform(-limit, limit)(graph, type);
    }

    private static (double In, double Out) Fans(Shape shape)
    {
        double kernel = 1;
        for (int axis = 2; axis < shape.Rank; axis++)
            kernel *= shape[axis].Value;
        return shape.Rank switch
        {
            0 => (1, 1),
            1 => (shape[0].Value, shape[0].Value),
            2 => (shape[0].Value, shape[1].Value),
            _ => (shape[1].Value * kernel, shape[0].Value * kernel),
        };
    }
}
