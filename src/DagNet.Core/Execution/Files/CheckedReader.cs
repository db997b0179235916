using System.Security.Cryptography;

namespace DagNet;

/// <summary>Reads a stream piece by piece, so that a wrong length costs no memory, and sums up what it read.</summary>
internal sealed class CheckedReader(Stream stream, Func<string, Exception> error)
{
    private const int Piece = 1 << 20;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;

    /// <summary>SHA-256 of all that was read.</summary>
    public byte[] Checksum() => _hash.GetCurrentHash();

    public byte[] Read(long count)
    {
        if (count < 0 || count > Array.MaxLength)
            throw error($"is damaged: it tells of a part of {count} bytes. Use another copy.");
        var bytes = new byte[Math.Min(count, Piece)];
        int done = 0;
        while (done < count)
        {
            if (done == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(count, 2L * bytes.Length));
            int read = stream.Read(bytes, done, bytes.Length - done);
            if (read == 0)
                throw error($"ends after {_position + done} bytes, where {count - done} more must follow. It was cut "
                    + "off: use another copy.");
            done += read;
        }
        _position += count;
        _hash.AppendData(bytes);
        return bytes;
    }
}
