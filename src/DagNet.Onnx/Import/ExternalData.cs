using System.Globalization;
using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>Tensors kept in files beside the model, and nowhere else.</summary>
internal static class ExternalData
{
    public static byte[] Read(string? folder, TensorProto tensor, TensorType type)
    {
        string name = $"Tensor '{tensor.Name}'", location = Entry(tensor, "location") ?? throw new OnnxException(
            $"{name}: its data is in another file, but the model does not say which. Export it again.");
        if (folder is null)
            throw new OnnxException($"{name}: its data is in the file '{location}', but the model came from a stream, which has no "
                + "folder. Load it by its path.");
        string path = Inside(folder, location, name);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new OnnxException($"{name}: its data should be in '{location}' beside the model, which is missing. Put it there.");
        long offset = Number(tensor, "offset", name) ?? 0, length = Number(tensor, "length", name) ?? file.Length - offset;
        if (offset < 0 || length != type.Bytes || offset > file.Length - length)
            throw new OnnxException($"{name}: is {type} and takes {type.Bytes:N0} bytes; the model points to {length:N0} bytes from "
                + $"{offset:N0} on in '{location}', which has {file.Length:N0}. The files do not belong together; get both again.");
        var bytes = new byte[type.Bytes];
        using FileStream stream = file.OpenRead();
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The file's full path.</summary>
    /// <exception cref="OnnxException">It is not in the model's folder: a path of its own, a step up, or a link.</exception>
    private static string Inside(string folder, string location, string name)
    {
        string root = Path.GetFullPath(folder), path = Path.GetFullPath(Path.Combine(root, location.Replace('\0', '/')));
        if (location.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(location) || location.Contains('\\', StringComparison.Ordinal) || location.Split('/').Contains("..")
            || !path.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new OnnxException($"{name}: its data is said to be in '{location}', outside the model's folder. "
                + "Only files in that folder are read.");
        for (FileSystemInfo part = new FileInfo(path); part.FullName.Length > root.Length; part = Directory.GetParent(part.FullName)!)
            if (part.LinkTarget is not null)
                throw new OnnxException($"{name}: '{location}' is a link, which may lead out of the model's folder. "
                    + "Put the file itself there.");
        return path;
    }

    private static string? Entry(TensorProto tensor, string key)
        => tensor.ExternalData.FirstOrDefault(e => e.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key, string name) => Entry(tensor, key) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
        : throw new OnnxException($"{name}: the {key} of its data is '{text}', not a whole number from 0. Export it again.");
}
