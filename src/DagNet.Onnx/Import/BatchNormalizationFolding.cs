using DagNet.Onnx.Proto;

namespace DagNet.Onnx;

/// <summary>
/// Batch normalisation as part of the weights before it: with s = scale/√(variance + ε), a convolution's or product's W·x + b becomes
/// (s·W)·x + s·(b − mean) + bias.
/// </summary>
internal static class BatchNormalizationFolding
{
    /// <summary>Takes out of a model what can be folded. Names of values stay; of weights that others use too, copies are changed.</summary>
    public static void Fold(GraphProto graph, TensorReader tensors)
    {
        Dictionary<string, TensorProto> weights = graph.Initializer.GroupBy(t => t.Name).ToDictionary(group => group.Key, group => group.Last());
        foreach (ValueInfoProto input in graph.Input)
            weights.Remove(input.Name);
        Dictionary<string, int> uses = Uses(graph).GroupBy(name => name).ToDictionary(group => group.Key, group => group.Count());
        Dictionary<string, NodeProto> makers = [];
        foreach (NodeProto node in graph.Node)
            foreach (string output in node.Output)
                makers[output] = node;
        foreach (NodeProto node in graph.Node.ToArray())
            if (IsInference(node) && makers.GetValueOrDefault(node.Input[0]) is { } before && uses[node.Input[0]] == 1
                && node.Input.Skip(1).All(weights.ContainsKey) && Channels(before, weights) is { } channels)
            {
                double[][] numbers = [.. node.Input.Skip(1).Select(name => tensors.Read(weights[name]).ToDoubles())];
                if (Array.Exists(numbers, n => n.Length != channels.Count))
                    continue;
                double epsilon = node.Attribute.FirstOrDefault(a => a.Name == "epsilon")?.F ?? 1e-5f;
                double[] factor = [.. numbers[0].Zip(numbers[3], (scale, variance) => scale / Math.Sqrt(variance + epsilon))];
                Change(graph, before, node, channels, factor, numbers, weights, uses, tensors);
                graph.Node.Remove(node);
            }
    }

    /// <summary>Where a weight's output channels are.</summary>
    private readonly record struct OutputChannels(int Count, int Inner, int Period);

    private static bool IsInference(NodeProto node) => node.OpType == "BatchNormalization" && ModelReader.Domain(node.Domain).Length == 0 && node.Input.Count == 5
        && node.Output.Count(name => name.Length > 0) == 1
        && !node.Attribute.Any(a => (a.Name == "training_mode" && a.I != 0) || (a.Name is "spatial" or "is_test" && a.I == 0));

    private static OutputChannels? Channels(NodeProto node, Dictionary<string, TensorProto> weights)
    {
        if (node.Input.Count < 2 || !weights.TryGetValue(node.Input[1], out TensorProto? weight) || ModelReader.Domain(node.Domain).Length != 0
            || (DataTypeOf(weight) is not (ElementType.Float32 or ElementType.Float64))
            || (node.Input.Count > 2 && node.Input[2].Length > 0 && (!weights.TryGetValue(node.Input[2], out TensorProto? bias) || bias.Dims.Count != 1)))
            return null;
        long Number(string name, long otherwise) => node.Attribute.FirstOrDefault(a => a.Name == name)?.I ?? otherwise;
        double Factor(string name) => node.Attribute.FirstOrDefault(a => a.Name == name)?.F ?? 1;
        int[] dims = [.. weight.Dims.Select(d => checked((int)d))];
        int after = dims.Skip(2).Aggregate(1, (product, extent) => product * extent);
        return node.OpType switch
        {
            "Conv" when dims.Length >= 3 => new(dims[0], dims[1] * after, dims[0]),
            "ConvTranspose" when dims.Length >= 3 && Number("group", 1) == 1 => new(dims[1], after, dims[1]),
            "Gemm" when dims.Length == 2 && Factor("alpha") == 1 && Factor("beta") == 1 && Number("transA", 0) == 0
                => Number("transB", 0) != 0 ? new(dims[0], dims[1], dims[0]) : new(dims[1], 1, dims[1]),
            _ => null,
        };
    }

    private static void Change(GraphProto graph, NodeProto before, NodeProto node, OutputChannels channels, double[] factor, double[][] numbers,
        Dictionary<string, TensorProto> weights, Dictionary<string, int> uses, TensorReader tensors)
    {
        Literal weight = tensors.Read(weights[before.Input[1]]);
        double[] values = weight.ToDoubles();
        for (int i = 0; i < values.Length; i++)
            values[i] *= factor[i / channels.Inner % channels.Period];
        bool hasBias = before.Input.Count > 2 && before.Input[2].Length > 0;
        double[] old = hasBias ? tensors.Read(weights[before.Input[2]]).ToDoubles() : new double[channels.Count];
        double[] bias = [.. Enumerable.Range(0, channels.Count)
            .Select(k => (factor[k] * (old[old.Length == 1 ? 0 : k] - numbers[2][k])) + numbers[1][k])];
        Put(1, weight.Type, values, before.Input[1]);
        if (before.Input.Count < 3)
            before.Input.Add("");
        Put(2, new(weight.Type.Element, Shape.Of(channels.Count)), bias, hasBias ? before.Input[2] : node.Input[2]);
        before.Output[before.Output.IndexOf(node.Input[0])] = node.Output[0];

        void Put(int input, TensorType type, double[] numbers, string name)
        {
            // Before opset 7 and in files with a list of inputs, an initializer may be named there too; those were left out above.
            if (uses.GetValueOrDefault(name) > 1)
                name = Free($"{name}.folded");
            TensorProto tensor = TensorProto.Of(name, type, Literal.FromDoubles(numbers, type).Bytes.ToArray());
            if (weights.TryGetValue(name, out TensorProto? replaced))
                graph.Initializer.Remove(replaced);
            graph.Initializer.Add(tensor);
            (weights[name], uses[name]) = (tensor, 1);
            before.Input[input] = name;
        }

        string Free(string name)
        {
            while (weights.ContainsKey(name) || uses.ContainsKey(name))
                name += "_";
            return name;
        }
    }

    private static ElementType DataTypeOf(TensorProto tensor) => (ElementType)tensor.DataType;

    /// <summary>Every name that a node, a branch or the model's outputs read.</summary>
    private static IEnumerable<string> Uses(GraphProto graph) => graph.Output.Select(output => output.Name).Concat(graph.Node.SelectMany(node =>
        node.Input.Concat(node.Attribute.SelectMany(a => a.Graphs.Append(a.G)).Where(g => g is not null).SelectMany(Uses))));
}
