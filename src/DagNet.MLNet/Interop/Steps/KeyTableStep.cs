using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.Interop;

/// <summary>A step from a key to numbers, as the table of what it makes of each value: binary codes.</summary>
internal static class KeyTableStep
{
    private const int MostNumbers = 1 << 24;

    public static bool Write(PipelineStep step, IReadOnlySet<string> needed, PipelineContext context)
    {
        bool isWritten = false;
        foreach ((DataViewSchema.Column from, DataViewSchema.Column to) in step.Pairs(needed))
        {
            if (from.Type is not KeyDataViewType { RawType: var raw, Count: var count } || raw != typeof(uint) || !context.ContainsColumn(from.Name)
                || to.Type is not VectorDataViewType { IsKnownSize: true } vector || vector.ItemType != NumberDataViewType.Single
                || (count + 1) * (ulong)vector.Size > MostNumbers)
                continue;
            using var probe = new StepProbe<uint, VBuffer<float>>(step, from, to);
            float[] table = [.. Enumerable.Range(0, (int)count + 1).SelectMany(key => probe[(uint)key].DenseValues())];
            NumberStep.Write(context, from, to, key =>
            {
                Node rows = key.Graph.Constant(Literal.Of<float>(table, [(long)count + 1, vector.Size]));
                return rows.Gather(key.Cast(ElementType.Int64).Reshape([key.Shape[0]]));
            });
            isWritten = true;
        }
        return isWritten;
    }
}
