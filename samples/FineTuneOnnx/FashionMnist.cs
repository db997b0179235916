using System.Buffers.Binary;
using System.IO.Compression;

namespace FineTuneOnnx;

/// <summary>Images of clothes, 28×28 grey values, ten classes, in the IDX files of the data set.</summary>
internal sealed class FashionMnist
{
    public const int Pixels = 28 * 28, Classes = 10;

    /// <summary>The mean and deviation of the digits that the model was trained on, which it expects.</summary>
    private const float Mean = 0.1307f, Deviation = 0.3081f;

    private FashionMnist(float[] images, long[] labels) => (Images, Labels) = (images, labels);

    /// <summary>Reads the training images or the 10,000 test images.</summary>
    /// <param name="folder">The folder of the four files.</param>
    /// <param name="part">train or t10k.</param>
    public static FashionMnist Load(string folder, string part)
    {
        byte[] images = Content(folder, $"{part}-images-idx3-ubyte.gz", header: 16), labels = Content(folder, $"{part}-labels-idx1-ubyte.gz", header: 8);
        return new(Array.ConvertAll(images, pixel => ((pixel / 255f) - Mean) / Deviation), Array.ConvertAll(labels, label => (long)label));
    }

    /// <summary>[images, 1, 28, 28].</summary>
    public float[] Images { get; }

    /// <summary>[images].</summary>
    public long[] Labels { get; }

    private static byte[] Content(string folder, string file, int header)
    {
        string path = Path.Combine(folder, file);
        if (!File.Exists(path))
            throw new FileNotFoundException($"'{path}' is missing. Install the Debian package dataset-fashion-mnist, or give the folder of its files by --data.");
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        byte[] content = bytes.ToArray();
        int count = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(4));
        return (content.Length - header) % count == 0 ? content[header..] : throw new InvalidDataException($"'{path}' is cut off or no IDX file.");
    }
}
