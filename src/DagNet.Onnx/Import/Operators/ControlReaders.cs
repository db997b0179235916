using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>Branches and loops, written out.</summary>
internal static class ControlReaders
{
    public static ReaderTable All { get; } = new()
    {
        { "If", If },
        { "Loop", Loop },
        { "Scan", Scan },
    };

    /// <summary>One branch where the condition is known, else both and a choice between their results.</summary>
    private static Node?[] If(ModelNode n)
    {
        GraphProto then = n.Subgraph("then_branch"), otherwise = n.Subgraph("else_branch");
        if (n.Importer.Known.Of(n[0]) is { } known)
            return n.Importer.Run(known.ToDoubles() is [not 0] ? then : otherwise, n, isOnce: true);
        Node condition = n[0].Reshape([]);
        Node[] a = n.Importer.Run(then, n, isOnce: true), b = n.Importer.Run(otherwise, n, isOnce: true);
        if (a.Length != b.Length)
            throw n.Error($"its branches have {a.Length} and {b.Length} results. The model is damaged; export it again.");
        var results = new Node?[a.Length];
        for (int k = 0; k < results.Length; k++)
            results[k] = a[k].Type == b[k].Type ? condition.Where(a[k], b[k]) : throw new OnnxException(
                $"{n.Described}: its branches give {a[k].Type} and {b[k].Type}, and which is taken depends on the data that is fed. Give what decides by "
                + "OnnxImportOptions.Values, or use OnnxModel.Run, which looks at it at each run.")
            { DependsOnData = true };
        return results;
    }

    private static Node?[] Loop(ModelNode n)
    {
        GraphProto body = n.Subgraph("body");
        long most = n.Has(0) ? (long)n.Number(0) : long.MaxValue;
        Node condition = n.Optional(1) ?? n.Graph.Constant(1, ElementType.Bool);
        Node[] state = [.. Enumerable.Range(2, Math.Max(n.Count - 2, 0)).Select(k => n[k])];
        int scans = body.Output.Count - 1 - state.Length;
        if (scans < 0)
            throw n.Error($"its body has {body.Output.Count} results for {state.Length} values carried on. The model is damaged; export it again.");
        var collected = new List<Node>[scans];
        for (int k = 0; k < scans; k++)
            collected[k] = [];
        for (long i = 0; i < most && Holds(n, condition); i++)
        {
            Node step = n.Graph.Constant(Literal.Of<long>([i], []));
            Node[] results = n.Importer.Run(body, n, isOnce: false, [step, condition, .. state]);
            condition = results[0];
            state = results[1..(1 + state.Length)];
            for (int k = 0; k < scans; k++)
                collected[k].Add(results[1 + state.Length + k]);
        }
        return [.. state, .. collected.Select((c, k) => c.Count > 0 ? c[0].Stack(0, [.. c.Skip(1)]) : Empty(n, body.Output[1 + state.Length + k]))];
    }

    private static bool Holds(ModelNode n, Node condition) => (n.Importer.Known.Of(condition) ?? throw new OnnxException(
        $"{n.Described}: how often it runs depends on the data that is fed. Give what decides by OnnxImportOptions.Values, or use OnnxModel.Run, which "
        + "looks at it at each run.")
    { DependsOnData = true }).ToDoubles() is [not 0];

    /// <summary>What a loop collects in no step at all.</summary>
    private static Node Empty(ModelNode n, ValueInfoProto output)
    {
        if (output.Type?.TensorType is not { Shape: { } shape } tensor)
            throw n.Error($"runs 0 times, and the model does not say of what shape the result '{output.Name}' then is.");
        Dim[] dims = [.. shape.Dim.Select(d => (Dim)(d.HasDimValue ? d.DimValue : 0))];
        return n.Graph.Constant(new Literal(new(TensorReader.Element(tensor.ElemType, n.Described), [0, .. dims]), []));
    }

    private static Node?[] Scan(ModelNode n)
    {
        GraphProto body = n.Subgraph("body");
        // The first version had batches, and lengths as its first input.
        bool batched = n.Opset < 9;
        int first = batched ? 1 : 0, scans = n.Int("num_scan_inputs"), states = n.Count - first - scans;
        if (scans < 1 || states < 0)
            throw n.Error($"scans {scans} of {n.Count - first} inputs. The model is damaged; export it again.");
        Node[] state = [.. Enumerable.Range(first, states).Select(k => n[k])], inputs = [.. Enumerable.Range(first + states, scans).Select(k => n[k])];
        int outputs = body.Output.Count - states;
        if (!batched)
            return Run(n, body, state, inputs, outputs, n.Ints("scan_input_directions"), n.Ints("scan_output_directions"), n.Ints("scan_input_axes"),
                n.Ints("scan_output_axes"));
        if (n.Has(0))
            throw n.Error("has sequences of different lengths, which only opset 8 had. Convert the model to opset 9 or newer.");
        n.Importer.Demand(n, inputs[0].Shape[0].Value);
        var each = new List<Node?[]>();
        for (int batch = 0; batch < inputs[0].Shape[0].Value; batch++)
            each.Add(Run(n, body, [.. state.Select(s => s.Select(0, batch))], [.. inputs.Select(s => s.Select(0, batch))], outputs, n.Ints("directions"),
                null, null, null));
        return [.. Enumerable.Range(0, body.Output.Count).Select(k => each[0][k]!.Stack(0, [.. each.Skip(1).Select(e => e[k]!)]))];
    }

    private static Node?[] Run(ModelNode n, GraphProto body, Node[] state, Node[] inputs, int outputs, int[]? inputDirections, int[]? outputDirections,
        int[]? inputAxes, int[]? outputAxes)
    {
        int[] axes = [.. inputs.Select((x, k) => n.Axis(inputAxes is null ? 0 : inputAxes[k], x.Shape.Rank))];
        Dim extent = inputs[0].Shape[axes[0]];
        if (!extent.IsKnown)
            throw n.Error($"scans over '{extent}' elements. It is written out step by step: give the number by OnnxImportOptions.Extents.");
        for (int k = 1; k < inputs.Length; k++)
            if (inputs[k].Shape[axes[k]] != extent)
                throw n.Error($"scans {extent} elements of its first input, but {inputs[k].Shape[axes[k]]} of input {k}.");
        n.Importer.Demand(n, extent.Value);
        int steps = (int)extent.Value;
        var collected = new Node[outputs][];
        for (int k = 0; k < outputs; k++)
            collected[k] = new Node[steps];
        for (int step = 0; step < steps; step++)
        {
            Node[] parts = [.. inputs.Select((x, k) => x.Select(axes[k], inputDirections?[k] == 1 ? steps - 1 - step : step))];
            Node[] results = n.Importer.Run(body, n, isOnce: false, [.. state, .. parts]);
            if (results.Length != state.Length + outputs)
                throw n.Error($"its body has {results.Length} results. The model is damaged; export it again.");
            state = results[..state.Length];
            for (int k = 0; k < outputs; k++)
                collected[k][outputDirections?[k] == 1 ? steps - 1 - step : step] = results[state.Length + k];
        }
        return [.. state, .. collected.Select((c, k) => steps == 0 ? Empty(n, body.Output[state.Length + k])
            : c[0].Stack(outputAxes is null ? 0 : n.Axis(outputAxes[k], c[0].Shape.Rank + 1), c[1..]))];
    }
}
