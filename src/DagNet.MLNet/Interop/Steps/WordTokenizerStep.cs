using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.Interop;

/// <summary>Words of texts: [rows, words of the longest], filled up with a text that no vocabulary has. ML.NET's own form takes one row only.</summary>
internal static class WordTokenizerStep
{
    /// <summary>No text that people write: a private character.</summary>
    private const string Padding = "\uE000#\uE000";

    public static bool Write(PipelineStep step, IReadOnlySet<string> needed, PipelineContext context)
    {
        bool isWritten = false;
        foreach ((DataViewSchema.Column from, DataViewSchema.Column to) in step.Pairs(needed))
        {
            if (from.Type is not TextDataViewType || !context.ContainsColumn(from.Name))
                continue;
            using var probe = new StepProbe<ReadOnlyMemory<char>, VBuffer<ReadOnlyMemory<char>>>(step, from, to);
            string[] separators = [.. Enumerable.Range(1, char.MaxValue).Where(code => !char.IsSurrogate((char)code))
                .Select(code => $"{(char)code}").Where(character => probe[$"a{character}b".AsMemory()].Length == 2)];
            var nodes = new TextNodes(context);
            string text = context.GetVariableName(from.Name);
            string words = nodes.Words(text, separators, Padding);
            nodes.Squeeze(words, 1, context.AddIntermediateVariable(to.Type, to.Name));
            isWritten = true;
        }
        return isWritten;
    }
}
