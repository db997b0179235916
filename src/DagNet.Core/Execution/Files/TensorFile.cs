using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DagNet;

/// <summary>
/// The container of checkpoints and graph files. All numbers are little-endian: 8 bytes of signature, version (uint32),
/// length of the header (uint32), the header (UTF-8 JSON: kind, types of the tensors, content), the tensors' elements
/// one after the other, SHA-256 of all before.
/// </summary>
internal sealed class TensorFile
{
    /// <summary>As PNG's: the first byte tells it from text, the line ends show a transfer that changed them.</summary>
    private static ReadOnlySpan<byte> Signature
        => [0x89, (byte)'D', (byte)'A', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    private const uint Version = 1;
    private const int ChecksumBytes = 32;

    private TensorFile(JsonElement content, IReadOnlyList<Literal> tensors) => (Content, Tensors) = (content, tensors);

    /// <summary>What the kind of file defines.</summary>
    public JsonElement Content { get; }

    /// <summary>The tensors, which the content names by number.</summary>
    public IReadOnlyList<Literal> Tensors { get; }

    public static void Write(Stream stream, string kind, JsonNode content,
        IReadOnlyList<(TensorType Type, Func<byte[]> Read)> tensors)
    {
        var header = new JsonObject
        {
            ["kind"] = kind,
            ["tensors"] = new JsonArray([.. tensors.Select(t => AttributeJson.Write(t.Type))]),
            ["content"] = content,
        };
        byte[] text = Encoding.UTF8.GetBytes(header.ToJsonString());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Put(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            stream.Write(bytes);
        }
        Put(Signature);
        Put(Number(Version));
        Put(Number((uint)text.Length));
        Put(text);
        foreach ((_, Func<byte[]> read) in tensors)
            Put(read());
        stream.Write(hash.GetHashAndReset());
    }

    /// <summary>Reads a whole file and checks it.</summary>
    /// <param name="stream">From its current position on; what follows the file is left unread.</param>
    /// <param name="kind">The kind that is wanted.</param>
    /// <param name="error">Makes the error from what is wrong; it puts the file's name before it.</param>
    public static TensorFile Read(Stream stream, string kind, Func<string, Exception> error)
    {
        var source = new CheckedReader(stream, error);
        if (!source.Read(Signature.Length).AsSpan().SequenceEqual(Signature))
            throw error($"is no {kind} of DagNet. Choose a file that DagNet wrote.");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(source.Read(4));
        if (version > Version)
            throw error($"has the format version {version}, but this program reads up to {Version}. Use a newer "
                + "DagNet.");
        byte[] text = source.Read(BinaryPrimitives.ReadUInt32LittleEndian(source.Read(4)));
        try
        {
            JsonElement header = JsonSerializer.Deserialize<JsonElement>(text);
            if (header.GetProperty("kind").GetString() is var actual && actual != kind)
                throw error($"is a {actual}, not a {kind}. Load it as what it is.");
            var tensors = new List<Literal>();
            foreach (JsonElement tensor in header.GetProperty("tensors").EnumerateArray())
            {
                var type = AttributeJson.Read<TensorType>(tensor);
                tensors.Add(new(type, source.Read(type.Bytes)));
            }
            byte[] checksum = source.Checksum();
            if (!checksum.AsSpan().SequenceEqual(source.Read(ChecksumBytes)))
                throw error("is damaged: its checksum does not match its content. Use another copy.");
            return new(header.GetProperty("content"), tensors);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ShapeException
            or OverflowException or GraphFileException)
        {
            throw error($"is damaged: its header cannot be read ({e.Message}). Use another copy.");
        }
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
