using DagNet.MLNet;
using DagNet.Onnx;
using DagNet.Onnx.Proto;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace DagNet.Interop;

/// <summary>Turns a fitted pipeline into ONNX nodes, by asking each of its steps that the wanted columns need.</summary>
internal static class PipelineExport
{
    /// <summary>Collects a pipeline.</summary>
    /// <param name="environment">Where it runs.</param>
    /// <param name="model">The fitted pipeline.</param>
    /// <param name="input">The schema of the table that it reads.</param>
    /// <param name="outputs">The columns wanted; none means the scores and what is computed from them, or without scores all
    /// columns that the pipeline adds.</param>
    /// <param name="opset">The opset to write.</param>
    /// <exception cref="OnnxException">A step that is needed cannot be written as ONNX; names it and the remedy.</exception>
    public static PipelineGraph Collect(IHostEnvironment environment, ITransformer model, DataViewSchema input,
        IReadOnlyCollection<string> outputs, int opset)
    {
        IDataView source = new EmptyDataView(environment, input);
        List<PipelineStep> steps = Steps(source, model);
        IDataView last = steps.Count == 0 ? source : steps[^1].View;
        DataViewSchema.Column[] wanted = outputs.Count == 0 ? Scores(steps, last)
            : [.. outputs.Select(name => Column(last.Schema, name))];
        HashSet<string>[] needed = Needed(steps, wanted);

        var graph = new PipelineGraph();
        var context = new PipelineContext(graph, opset);
        foreach (DataViewSchema.Column column in input)
            if (!column.IsHidden && !context.AddInput(column.Name, column.Type) && needed[0].Contains(column.Name))
                throw new OnnxException($"Column '{column.Name}' is {column.Type}, which ONNX has no tensor type for. "
                    + "Convert it before the pipeline to numbers, texts or vectors of known size.");
        for (int i = 0; i < steps.Count; i++)
        {
            int known = graph.Nodes.Count;
            Write(steps[i], needed[i + 1], context);
            foreach ((NodeProto node, bool isCurrent) in graph.Nodes.Skip(known))
                if (!isCurrent)
                    NodeCorrections.Apply(steps[i], node);
        }
        foreach (DataViewSchema.Column column in wanted)
            AddOutput(graph, context, column);
        graph.Prune();
        return graph;
    }

    private static List<PipelineStep> Steps(IDataView source, ITransformer model)
    {
        var steps = new List<PipelineStep>();
        int number = 0;
        foreach (ITransformer transformer in Flat(model))
        {
            number++;
            IDataView before = steps.Count == 0 ? source : steps[^1].View;
            var parts = new Stack<PipelineStep>();
            for (IDataView view = transformer.Transform(before); view != before;)
            {
                IDataView from = view is MappedView mapped ? mapped.Source : (view as IDataTransform)?.Source ?? before;
                parts.Push(new(number, transformer, from, view));
                view = from;
            }
            steps.AddRange(parts);
        }
        return steps;
    }

    private static IEnumerable<ITransformer> Flat(ITransformer model) => model is ITransformerChainAccessor chain
        ? chain.Transformers.Where((_, i) => chain.Scopes[i].HasFlag(TransformerScope.Scoring)).SelectMany(Flat)
        : [model];

    private static DataViewSchema.Column Column(DataViewSchema schema, string name) => schema.GetColumnOrNull(name)
        ?? throw new OnnxException($"The pipeline has no column '{name}'. It has "
            + $"{string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => c.Name))}.");

    private static DataViewSchema.Column[] Scores(List<PipelineStep> steps, IDataView last)
    {
        int scorer = steps.FindLastIndex(step => step.Produced.Any(name =>
            step.View.Schema[name].Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.ScoreColumnKind) is not null));
        HashSet<string> names = [.. steps.Skip(Math.Max(scorer, 0)).SelectMany(step => step.Produced)];
        return [.. last.Schema.Where(column => !column.IsHidden && names.Contains(column.Name))];
    }

    /// <summary>The columns that are needed of the source and of each step, from the last back to the first.</summary>
    private static HashSet<string>[] Needed(List<PipelineStep> steps, DataViewSchema.Column[] wanted)
    {
        var needed = new HashSet<string>[steps.Count + 1];
        DataViewSchema.Column[] columns = wanted;
        for (int i = steps.Count; i >= 0; i--)
        {
            needed[i] = [.. columns.Select(column => column.Name)];
            if (i == 0)
                break;
            PipelineStep step = steps[i - 1];
            if (step.View is not IRowToRowMapper mapper)
                throw new OnnxException(
                    $"The pipeline's {step.Name} does not work row by row, so that ONNX has no form for it. {step.Remedy}");
            columns = [.. mapper.GetDependencies(columns)];
        }
        return needed;
    }

    private static void Write(PipelineStep step, HashSet<string> needed, PipelineContext context)
    {
        IReadOnlySet<string> produced = step.Produced;
        if (!produced.Overlaps(needed))
            return;
        context.Begin(produced);
        if (!StepExports.TryWrite(step, needed, context) && step.View is ITransformCanSaveOnnx view && view.CanSaveOnnx(context))
            view.SaveAsOnnx(context);
        foreach (string column in produced)
            if (needed.Contains(column) && !context.IsWritten(column))
                throw new OnnxException($"The pipeline's {step.Name} cannot be written as ONNX: column '{column}' "
                    + $"({step.View.Schema[column].Type}) has no ONNX form there. {step.Remedy}");
    }

    private static void AddOutput(PipelineGraph graph, PipelineContext context, DataViewSchema.Column column)
    {
        if (PipelineTensors.Of(column.Type) is not var (element, extents))
            throw new OnnxException(
                $"Column '{column.Name}' is {column.Type}, which ONNX has no tensor type for. Leave it out of the outputs.");
        graph.AddOutput(context.GetVariableName(column.Name), ValueInfoProto.Of(column.Name, element,
            [PipelineGraph.Rows, .. extents.Select(extent => (TensorShapeProto.Types.Dimension)extent)]));
    }
}
