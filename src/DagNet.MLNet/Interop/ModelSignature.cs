using Microsoft.ML;

namespace DagNet.Interop;

/// <summary>The header of a thing in a saved pipeline. It names the assembly that knows how to read it, which is why a plain
/// Model.Load finds it.</summary>
/// <param name="Mark">Eight characters.</param>
/// <param name="Loader">At most 24 characters: the name under which <see cref="LoadableClassAttribute"/> declares the
/// loader.</param>
internal sealed record ModelSignature(string Mark, string Loader)
{
    /// <summary>The entry in which the content stands.</summary>
    public const string Content = "Content";

    private const uint Version = 0x00010001;

    public VersionInfo ToVersionInfo(Type type) => new(
        Mark, Version, Version, Version, loaderAssemblyName: type.Assembly.FullName, loaderSignature: Loader);

    /// <summary>Reads what was written as content.</summary>
    /// <exception cref="InvalidDataException">The content is cut off, or is not what it should be.</exception>
    public TResult Read<T, TResult>(ModelLoadContext context, Func<BinaryReader, TResult> read) where TResult : class
    {
        TestedVersion.Require();
        context.CheckAtModel(ToVersionInfo(typeof(T)));
        TResult? result = null;
        try
        {
            context.TryLoadBinaryStream(Content, reader => result = read(reader));
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException(
                $"The model file is cut off inside '{Loader}'. Save the model again, or take an intact copy.", e);
        }
        return result ?? throw new InvalidDataException(
            $"The model file lacks the entry '{Content}' of '{Loader}'. Save the model again, or take an intact copy.");
    }
}
