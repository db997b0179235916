using DagNet.MLNet;
using DagNet.Onnx;
using DagNet.Onnx.Proto;
using Google.Protobuf;

namespace DagNet.Interop;

/// <summary>Corrects nodes that ML.NET writes so that they do not compute what its step does.</summary>
internal static class NodeCorrections
{
    private static readonly ByteString s_replacement = ByteString.CopyFromUtf8("\uFFFD");

    /// <exception cref="OnnxException">The operator cannot compute what the step does.</exception>
    public static void Apply(PipelineStep step, NodeProto node)
    {
        if (node.OpType == "LabelEncoder")
            Unknown(node);
        else if (node.OpType == "TfIdfVectorizer")
            Ngrams(step, node);
    }

    /// <summary>What has no text is an empty one, as a missing key's value; the operator would say "_Unused".</summary>
    private static void Unknown(NodeProto node)
    {
        HalfCharacters(node);
        if (Find(node, "values_strings") is not null && Find(node, "default_string") is null)
            node.Attribute.Add(AttributeProto.Of("default_string", ""));
    }

    /// <summary>Halves of surrogate pairs are no texts: all would become U+FFFD, and hide what that character itself stands for.</summary>
    private static void HalfCharacters(NodeProto node)
    {
        if (Find(node, "keys_strings") is not { } keys || Find(node, "values_int64s") is not { } values)
            return;
        (ByteString Key, long Value)[] kept = [.. keys.Strings.Zip(values.Ints)
            .Where(pair => pair.First != s_replacement || pair.Second is not (>= char.MinValue and <= char.MaxValue and var code) || !char.IsSurrogate((char)code))];
        if (kept.Length == keys.Strings.Count)
            return;
        keys.Strings.Clear();
        keys.Strings.Add(kept.Select(pair => pair.Key));
        values.Ints.Clear();
        values.Ints.Add(kept.Select(pair => pair.Value));
    }

    /// <summary>Weights in the order of the n-grams by length, as the operator has them: ML.NET leaves them in the order of its columns.</summary>
    private static void Ngrams(PipelineStep step, NodeProto node)
    {
        if (Find(node, "max_gram_length")?.I > 2 && Find(node, "max_skip_count")?.I > 0)
            throw new OnnxException($"The pipeline's {step.Name} cannot be written as ONNX: n-grams of three or more with gaps are other ones there. "
                + "Use ngramLength: 2, or skipLength: 0.");
        if (Find(node, "weights") is not { } weights || Find(node, "ngram_indexes") is not { } places || weights.Floats.Count != places.Ints.Count)
            return;
        float[] ordered = [.. places.Ints.Select(place => weights.Floats[(int)place])];
        weights.Floats.Clear();
        weights.Floats.Add(ordered);
    }

    private static AttributeProto? Find(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
