namespace DagNet;

/// <summary>
/// What a kernel has made of a buffer that changes seldom, as the panels of a weight matrix: made again when the buffer has changed, shared by all programs
/// that read it, and disposed with it.
/// </summary>
internal sealed unsafe class PreparedBuffer(NativeBuffer source, long bytes, PreparedBuffer.Preparation prepare) : IDisposable
{
    private readonly NativeBuffer _made = new(bytes);
    private readonly Lock _making = new();
    private long _version = -1;

    /// <summary>Writes what is made of the source.</summary>
    public delegate void Preparation(byte* target);

    /// <summary>What was made of the source as it is now. Nobody changes the source while programs run that read it.</summary>
    public byte* Current()
    {
        if (Volatile.Read(ref _version) != source.Version)
            Make();
        return _made.Pointer;
    }

    public void Dispose() => _made.Dispose();

    private void Make()
    {
        lock (_making)
        {
            if (_version == source.Version)
                return;
            prepare(_made.Pointer);
            Volatile.Write(ref _version, source.Version);
        }
    }
}
