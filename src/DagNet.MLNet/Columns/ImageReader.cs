using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.MLNet;

/// <summary>
/// Reads images as planes of red, green and blue from 0 to 255, as ExtractPixels gives them; a missing image is NaN. ML.NET's image type is
/// found by its name: its package brings a native library that tables of numbers need not carry.
/// </summary>
internal static class ImageReader
{
    /// <summary>Red, green, blue.</summary>
    public const int Planes = 3;

    private const string ImageName = "Microsoft.ML.Data.MLImage";

    /// <summary>Whether a column holds images.</summary>
    public static bool IsImage(DataViewType type) => type.RawType.FullName == ImageName;

    /// <summary>The size of a column's images; 0 where they may have any.</summary>
    public static (int Height, int Width) Size(DataViewType type) => (Of(type, "Height"), Of(type, "Width"));

    public static ColumnReader Of(DataViewRow row, DataViewSchema.Column column)
        => (ColumnReader)Activator.CreateInstance(typeof(ImageReader<>).MakeGenericType(column.Type.RawType), row, column)!;

    private static int Of(DataViewType type, string field) => (int)type.GetType().GetField(field)!.GetValue(type)!;
}

/// <typeparam name="TImage">ML.NET's image.</typeparam>
internal sealed class ImageReader<TImage>(DataViewRow row, DataViewSchema.Column column) : ColumnReader where TImage : class
{
    private static readonly Func<TImage, int> s_width = Get<Func<TImage, int>>("Width"), s_height = Get<Func<TImage, int>>("Height");
    private static readonly PixelsOf s_pixels = Get<PixelsOf>("Pixels");

    private readonly ValueGetter<TImage?> _read = row.GetGetter<TImage?>(column);
    private readonly (int Height, int Width) _size = ImageReader.Size(column.Type);
    private TImage? _image;

    private delegate ReadOnlySpan<byte> PixelsOf(TImage image);

    /// <exception cref="InvalidDataException">The image is not as large as the column says.</exception>
    public override int Read()
    {
        _read(ref _image);
        if (_image is { } image && (s_height(image), s_width(image)) != _size)
            throw new InvalidDataException($"Column '{column.Name}': an image of {s_height(image)}×{s_width(image)} where the column has {_size.Height}×{_size.Width}. "
                + "Append ResizeImages before the network.");
        return ImageReader.Planes * _size.Height * _size.Width;
    }

    public override void CopyTo(Span<byte> target)
    {
        Span<float> planes = MemoryMarshal.Cast<byte, float>(target);
        if (_image is null)
        {
            planes.Fill(float.NaN);
            return;
        }
        string format = $"{typeof(TImage).GetProperty("PixelFormat")!.GetValue(_image)}";
        int red = format switch
        {
            "Rgba32" => 0,
            "Bgra32" => 2,
            _ => throw new InvalidDataException($"Column '{column.Name}': an image of the pixel format {format}, where Rgba32 and Bgra32 are known."),
        };
        ReadOnlySpan<byte> pixels = s_pixels(_image);
        int plane = planes.Length / ImageReader.Planes;
        for (int i = 0; i < plane; i++)
            (planes[i], planes[plane + i], planes[2 * plane + i]) = (pixels[4 * i + red], pixels[4 * i + 1], pixels[4 * i + 2 - red]);
    }

    private static TDelegate Get<TDelegate>(string property) where TDelegate : Delegate
        => typeof(TImage).GetProperty(property)!.GetMethod!.CreateDelegate<TDelegate>();
}
