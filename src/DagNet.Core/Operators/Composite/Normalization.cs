namespace DagNet;

/// <summary>What normalisations have in common.</summary>
internal static class Normalization
{
    /// <summary>Checks that a scale or bias has the shape of the axes that it scales.</summary>
    public static Node Scale(Op op, Shape wanted, Node scale, string what) => scale.Shape == wanted ? scale : throw new ShapeException(
        $"{op.Name}: the {what} has the shape {scale.Shape}, wanted is {wanted}. Give one number for each element "
            + "of those axes.");

    /// <summary>A number for each channel, shaped so that it broadcasts against [batch, channels, …].</summary>
    public static Node OfChannels(Op op, Node x, Node scale, string what)
    {
        if (x.Shape.Rank < 2 || scale.Shape != [x.Shape[1]])
            throw new ShapeException($"{op.Name}: the input has the shape {x.Shape}, the {what} {scale.Shape}. Give "
                + "an input [batch, channels, …] "
                + $"and one {what} for each channel.");
        return scale.Reshape([scale.Shape[0], .. Enumerable.Repeat((Dim)1, x.Shape.Rank - 2)]);
    }

    /// <summary>Checks that the input is of a floating-point type.</summary>
    public static void Float(Op op, Node x)
    {
        if (!x.Element.IsFloat)
            throw new ShapeException($"{op.Name}: takes float32 or float64, but the input is {x.Element.Word}. Cast "
                + "it.");
    }

    /// <summary>Checks the number of inputs.</summary>
    public static void Expect(Op op, int wanted, int given)
    {
        if (given != wanted)
            throw new GraphException($"{op.Name}: takes {wanted} inputs, but {given} were given.");
    }
}
