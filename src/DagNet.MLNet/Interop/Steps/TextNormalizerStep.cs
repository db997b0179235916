using DagNet.MLNet;
using DagNet.Onnx;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.Interop;

/// <summary>
/// Case, diacritics, punctuation and numbers of texts, character by character: the texts are parted into characters, each is looked up in the table of what
/// the step makes of it, and they are joined again, neighbours by neighbours. What StringNormalizer would do depends on the locales of the machine.
/// </summary>
internal static class TextNormalizerStep
{
    private const int JoinsTexts = 20;

    public static bool Write(PipelineStep step, IReadOnlySet<string> needed, PipelineContext context)
    {
        bool isWritten = false;
        foreach ((DataViewSchema.Column from, DataViewSchema.Column to) in step.Pairs(needed))
        {
            if (from.Type is not TextDataViewType || !context.ContainsColumn(from.Name))
                continue;
            if (context.Opset < JoinsTexts)
                throw new OnnxException($"The pipeline's {step.Name} cannot be written as ONNX of opset {context.Opset}: column '{to.Name}' needs StringConcat, "
                    + $"which is there from opset {JoinsTexts} on. Export with OnnxExportOptions.Opset = {JoinsTexts}.");
            using var probe = new StepProbe<ReadOnlyMemory<char>, ReadOnlyMemory<char>>(step, from, to);
            (string From, string To)[] changed = [.. Enumerable.Range(1, char.MaxValue).Where(code => !char.IsSurrogate((char)code))
                .Select(code => ($"{(char)code}", $"{probe[$"{(char)code}".AsMemory()]}")).Where(pair => pair.Item1 != pair.Item2)];
            string text = context.GetVariableName(from.Name);
            Write(context, text, changed, context.AddIntermediateVariable(to.Type, to.Name));
            isWritten = true;
        }
        return isWritten;
    }

    private static void Write(PipelineContext context, string text, (string From, string To)[] changed, string result)
    {
        var nodes = new TextNodes(context);
        string characters = nodes.Squeeze(nodes.Characters(text), 1);
        if (changed.Length > 0)
        {
            string mapped = nodes.Map(characters, [.. changed.Select(pair => pair.From)], [.. changed.Select(pair => pair.To)]);
            string isChanged = nodes.Contains(characters, [.. changed.Select(pair => pair.From)]);
            characters = nodes.Where(isChanged, mapped, characters);
        }
        nodes.Join(characters, result);
    }
}
