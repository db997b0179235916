using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace DagNet.Interop;

/// <summary>Indicators and replacements of missing numbers of Double; those of Single ML.NET writes itself.</summary>
internal static class MissingValueStep
{
    public static bool Write(PipelineStep step, IReadOnlySet<string> needed, PipelineContext context)
    {
        bool isWritten = false;
        foreach ((DataViewSchema.Column from, DataViewSchema.Column to) in step.Pairs(needed))
        {
            DataViewType item = from.Type.GetItemType();
            if (item != NumberDataViewType.Double || from.Type is VectorDataViewType { IsKnownSize: false } || !context.ContainsColumn(from.Name))
                continue;
            if (to.Type.GetItemType() == BooleanDataViewType.Instance)
                NumberStep.Write(context, from, to, x => x.IsNaN());
            else if (from.Type is VectorDataViewType vector)
            {
                var missing = new VBuffer<double>(vector.Size, [.. Enumerable.Repeat(double.NaN, vector.Size)]);
                using var probe = new StepProbe<VBuffer<double>, VBuffer<double>>(step, from, to);
                double[] replaced = [.. probe[missing].DenseValues()];
                NumberStep.Write(context, from, to, x => x.IsNaN().Where(x.Graph.Constant(Literal.FromDoubles(replaced, new(x.Element, x.Shape[1..]))), x));
            }
            else
            {
                using var probe = new StepProbe<double, double>(step, from, to);
                double replaced = probe[double.NaN];
                NumberStep.Write(context, from, to, x => x.IsNaN().Where(x.Graph.Constant(replaced, x.Element), x));
            }
            isWritten = true;
        }
        return isWritten;
    }
}
