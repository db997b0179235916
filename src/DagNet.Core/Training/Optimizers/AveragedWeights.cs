namespace DagNet;

/// <summary>
/// The averaged weights that an optimizer with <see cref="Optimizer.AverageDecay"/> keeps beside the parameters.
/// </summary>
public static class AveragedWeights
{
    /// <summary>The average of a parameter, or null where none is kept.</summary>
    public static Node? Of(Node parameter) => parameter.Graph.Find(NameOf(parameter));

    /// <summary>Gives every parameter the value of its average, so that inference and export use it.</summary>
    /// <exception cref="GraphException">The graph keeps no averages.</exception>
    public static void Apply(Session session)
    {
        List<Node> averaged = [.. session.Graph.Parameters.Where(p => Of(p) is not null)];
        if (averaged.Count == 0)
            throw new GraphException("The graph keeps no averaged weights. Set AverageDecay of the optimizer.");
        foreach (Node parameter in averaged)
            session.State.Write(parameter, session.State.Read(Of(parameter)!));
    }

    internal static Node Of(OptimizerStep step, Node parameter)
        // It starts from the parameter's value at that time, which may be a pretrained one.
        => step.State(NameOf(parameter), parameter.Type, (_, _) => parameter);

    private static string NameOf(Node parameter) => $"ema/{parameter.Label}";
}
