namespace DagNet;

/// <summary>Pools regions at as many points as they cover elements: what <see cref="RoiAlign"/> is made of at ratio 0.</summary>
/// <param name="Height">Bins along the height.</param>
/// <param name="Width">Bins along the width.</param>
/// <param name="SpatialScale">The scale of the input against the image that the regions are of.</param>
/// <param name="HalfPixel">Whether regions are moved by half an element; else they are at least one large.</param>
public abstract record RoiPooling(int Height, int Width, double SpatialScale, bool HalfPixel) : Op
{
    /// <summary>The weights of rows and columns of an image in the bins of a region [x₁, y₁, x₂, y₂].</summary>
    internal (double[] Rows, double[] Columns) Weights(ReadOnlySpan<double> region, int height, int width)
    {
        double[] rows = new double[Height * height], columns = new double[Width * width];
        RoiLine.Of(this, region[1], region[3], Height).Weigh(rows, Height, height);
        RoiLine.Of(this, region[0], region[2], Width).Weigh(columns, Width, width);
        return (rows, columns);
    }

    /// <summary>All terms of the means: the flat positions in bins and in the images, and the weights.</summary>
    private protected IEnumerable<(int Bin, int Pixel, double Weight)> Terms(DenseArray regions, DenseArray indices, int[] image)
    {
        (int channels, int height, int width) = (image[1], image[2], image[3]);
        for (int region = 0; region < regions.Shape[0]; region++)
        {
            (double[] rows, double[] columns) = Weights(regions.Data.AsSpan(region * 4, 4), height, width);
            int first = Indexing.Wrap(this, indices[region], image[0]) * channels;
            for (int c = 0; c < channels; c++)
                for (int bin = 0; bin < Height * Width; bin++)
                    for (int pixel = 0; pixel < height * width; pixel++)
                        if (rows[(bin / Width * height) + (pixel / width)] * columns[(bin % Width * width) + (pixel % width)] is var weight and not 0)
                            yield return ((((region * channels) + c) * Height * Width) + bin, ((first + c) * height * width) + pixel, weight);
        }
    }
}
