using System.Globalization;
using DagNet.Onnx.Proto;
using Google.Protobuf;

namespace DagNet.Onnx;

/// <summary>
/// A model as a file, and beside it the file of its large tensors where that is asked for or needed.
/// </summary>
/// <remarks>
/// The data file gets a name that no file bears yet, so that an old model beside keeps its own until the new model takes its place:
/// that one renaming is the moment when the pair changes. What the old model alone read is deleted after it. A failure before leaves
/// the old pair, and a reader that still has the old data open is not disturbed.
/// </remarks>
internal static class ModelFile
{
    /// <summary>Windows maps files from multiples of 64 KB on, other systems from pages on; small tensors are read, not mapped.</summary>
    private const long Page = 4096, Mapping = 65_536, Mapped = 1 << 20;

    /// <summary>Axes, extents and the like take fewer bytes.</summary>
    private const int LargestList = 1024;

    /// <summary>Writes a model and, where needed, its data file.</summary>
    /// <param name="path">The model's file.</param>
    /// <param name="model">The model, which is changed: its large tensors point to the data file afterwards.</param>
    /// <param name="options">Whether and from which size on tensors are kept outside.</param>
    /// <param name="through">What each file's bytes go through; none means nothing.</param>
    /// <exception cref="OnnxException">Too large even without its large tensors.</exception>
    public static void Write(string path, ModelProto model, OnnxExportOptions options, Func<Stream, Stream>? through = null)
    {
        string full = Path.GetFullPath(path);
        TensorProto[] outside = Size(model) > options.LargestModel || options.ExternalData
            ? [.. model.Graph.Initializer.Where(t => t.HasRawData && t.RawData.Length >= Least(t, options))]
            : [];
        if (Size(model) - outside.Sum(t => (long)t.RawData.Length) is long left && left > options.LargestModel)
            throw new OnnxException($"Without the tensors of at least {options.ExternalDataThreshold:N0} bytes the model still takes {left:N0} "
                + $"bytes, but one ONNX file holds at most {options.LargestModel:N0}. Lower ExternalDataThreshold.");

        string[] old = [.. DataOf(full)];
        string? data = outside.Length == 0 ? null : Claim(full);
        try
        {
            if (data is not null)
                WriteData(data, outside, Put);
            Put(full, stream => model.WriteTo(stream));
        }
        catch when (data is not null)
        {
            File.Delete(data);
            throw;
        }
        foreach (string file in old)
            Discard(file);

        void Put(string file, Action<Stream> write) => AtomicFile.Write(file, stream => write(through is null ? stream : through(stream)));
    }

    /// <summary>Writes a model whole into a stream.</summary>
    /// <exception cref="OnnxException">It needs a second file.</exception>
    public static void Write(Stream stream, ModelProto model, OnnxExportOptions options)
    {
        if (options.ExternalData)
            throw new OnnxException("A stream has no folder for external data. Save the model to a path, or leave ExternalData off.");
        if (Size(model) is long bytes && bytes > options.LargestModel)
            throw new OnnxException($"The model takes {bytes:N0} bytes, but one ONNX file holds at most {options.LargestModel:N0}, and a stream "
                + "has no folder for the rest. Save the model to a path: its large tensors then go into a file beside it.");
        model.WriteTo(stream);
    }

    /// <summary>Runtimes infer shapes from lists of whole numbers, and read them in the model only.</summary>
    private static int Least(TensorProto tensor, OnnxExportOptions options)
        => Math.Max(tensor.DataType == (int)ElementType.Int64 ? LargestList : 1, options.ExternalDataThreshold);

    /// <summary>At most so many bytes: protobuf's own sum ends at 2 GB.</summary>
    private static long Size(ModelProto model)
    {
        TensorProto[] tensors = [.. model.Graph.Initializer];
        model.Graph.Initializer.Clear();
        long bytes = model.CalculateSize();
        model.Graph.Initializer.AddRange(tensors);
        foreach (TensorProto tensor in tensors)
            bytes += tensor.HasRawData ? tensor.RawData.Length + (3 * tensor.Name.Length) + (11 * (tensor.Dims.Count + 4)) : tensor.CalculateSize();
        return bytes;
    }

    private static void WriteData(string path, TensorProto[] tensors, Action<string, Action<Stream>> write)
    {
        string location = Path.GetFileName(path);
        var offsets = new long[tensors.Length];
        write(path, stream =>
        {
            long end = 0;
            for (int k = 0; k < tensors.Length; k++)
            {
                ReadOnlySpan<byte> bytes = tensors[k].RawData.Span;
                long unit = bytes.Length >= Mapped ? Mapping : Page, start = (end + unit - 1) / unit * unit;
                stream.Write(new byte[start - end]);
                stream.Write(bytes);
                (offsets[k], end) = (start, start + bytes.Length);
            }
        });
        for (int k = 0; k < tensors.Length; k++)
        {
            TensorProto tensor = tensors[k];
            void Say(string key, string value) => tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            Say("location", location);
            Say("offset", offsets[k].ToString(CultureInfo.InvariantCulture));
            Say("length", tensor.RawData.Length.ToString(CultureInfo.InvariantCulture));
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            tensor.ClearRawData();
        }
    }

    /// <summary>Takes the first free name of model.onnx.data, model.onnx.2.data, … by an empty file.</summary>
    private static string Claim(string model)
    {
        for (int number = 1; ; number++)
        {
            string path = DataName(model, number);
            try
            {
                new FileStream(path, FileMode.CreateNew).Dispose();
                return path;
            }
            catch (IOException) when (Path.Exists(path))
            {
            }
        }
    }

    private static string DataName(string model, int number)
        => number == 1 ? $"{model}.data" : string.Create(CultureInfo.InvariantCulture, $"{model}.{number}.data");

    /// <summary>The data files, of names that are given here, that the model of that path reads.</summary>
    private static IEnumerable<string> DataOf(string model)
    {
        string folder = Path.GetDirectoryName(model)!, name = Path.GetFileName(model);
        if (!File.Exists(model) || !Directory.EnumerateFiles(folder).Any(f => IsData(Path.GetFileName(f), name)))
            return [];
        try
        {
            using FileStream stream = File.OpenRead(model);
            return [.. ModelProto.Parser.ParseFrom(stream).Graph?.Initializer.SelectMany(t => t.ExternalData)
                .Where(e => e.Key == "location" && IsData(e.Value, name)).Select(e => Path.Combine(folder, e.Value)).Distinct() ?? []];
        }
        catch (InvalidProtocolBufferException)
        {
            // What is replaced was no model, so it read nothing.
            return [];
        }
    }

    private static bool IsData(string file, string model)
        => file == DataName(model, 1) || (file.StartsWith($"{model}.", StringComparison.Ordinal)
            && int.TryParse(file.AsSpan(model.Length + 1).TrimEnd(".data"), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && file == DataName(model, number));

    private static void Discard(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A program that still reads it keeps it (Windows); the new pair is complete without its deletion.
        }
    }
}
