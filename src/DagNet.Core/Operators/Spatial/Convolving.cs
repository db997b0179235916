namespace DagNet;

/// <summary>What a convolution and its two gradients have in common: each is linear in both inputs, and the gradient of each is
/// made of the others.</summary>
/// <param name="Strides">Steps of the window.</param>
/// <param name="Dilations">Distances of its taps.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
/// <param name="Groups">Parts of the channels that are convolved apart.</param>
public abstract record Convolving(Axes Strides, Axes Dilations, Axes Before, Axes After, int Groups)
    : Windowed(Strides, Dilations, Before, After)
{
    /// <summary>The spatial extents of a weight, after the pair is checked.</summary>
    protected Axes KernelOf(TensorType image, TensorType weight)
    {
        if (image.Element != weight.Element)
            throw new ShapeException($"{Name}: cannot combine {image} with {weight}: their element types differ. Cast one of them.");
        Axes kernel = weight.Shape.Rank > 2 && weight.Shape.IsKnown ? Spatial(weight.Shape) : throw new ShapeException(
            $"{Name}: the weight has the shape {weight.Shape}, but needs numbers for [filters, channels/groups, kernel…].");
        CheckImage(image, "the input", kernel);
        if (Groups < 1 || weight.Shape[0].Value % Groups != 0)
            throw new ShapeException($"{Name}: the weight {weight.Shape} has {weight.Shape[0]} filters, which {Groups} groups cannot share evenly.");
        return kernel;
    }

    /// <summary>The spatial extents of a weight.</summary>
    protected static Axes Spatial(Shape weight) => [.. weight.ToArray().AsSpan(2)];

    /// <summary>The gradient of the input of a convolution.</summary>
    protected Node InputGradient(Node dy, Node weight, Shape extents)
        => dy.Graph.Apply(new ConvInputGradient(Strides, Dilations, Before, After, Groups, extents), dy, weight);

    /// <summary>The gradient of the weight of a convolution.</summary>
    protected Node WeightGradient(Node x, Node dy, Axes kernel)
        => dy.Graph.Apply(new ConvWeightGradient(Strides, Dilations, Before, After, Groups, kernel), x, dy);

    /// <summary>The convolution itself, without bias.</summary>
    protected Node Forward(Node x, Node weight) => x.Graph.Apply(new Conv(Strides, Dilations, Before, After, Groups), x, weight);

    /// <summary>The flat positions in input, weight and output of every term of the sum.</summary>
    protected IEnumerable<(int Input, int Weight, int Output)> Terms(int[] image, int[] weight, int[] output)
    {
        int[] inputs = image[2..], kernel = weight[2..], outputs = output[2..];
        int planeIn = inputs.Aggregate(1, (a, b) => a * b), planeOut = outputs.Aggregate(1, (a, b) => a * b), taps = kernel.Aggregate(1, (a, b) => a * b);
        int filters = weight[0], channels = weight[1], perGroup = filters / Groups;
        (int Tap, int Output, int Input)[] meetings = [.. Meetings(kernel, outputs, inputs)];
        for (int n = 0; n < image[0]; n++)
            for (int m = 0; m < filters; m++)
                for (int c = 0; c < channels; c++)
                    foreach ((int tap, int o, int i) in meetings)
                        yield return (((((n * image[1]) + (m / perGroup * channels) + c) * planeIn) + i),
                            (((m * channels) + c) * taps) + tap, (((n * filters) + m) * planeOut) + o);
    }
}
