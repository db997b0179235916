using DagNet.Onnx.Proto;

namespace DagNet.Onnx.Tests;

/// <summary>What the standard demands of every graph, whether ONNX Runtime looks at it or not.</summary>
internal static class ModelChecker
{
    public static void Check(ModelProto model)
    {
        Assert.AreEqual(OperatorSet.IrVersion(model.OpsetImport), model.IrVersion);
        Assert.IsNotEmpty(model.ProducerName);
        HashSet<string> values = [];
        void Define(string name, string by) => Assert.IsTrue(values.Add(name), $"'{name}' is defined twice, by {by} as well.");

        foreach (ValueInfoProto input in model.Graph.Input)
            Define(input.Name, "an input");
        // One of an input's name is the input's default.
        foreach (TensorProto initializer in model.Graph.Initializer.Where(t => model.Graph.Input.All(i => i.Name != t.Name)))
            Define(initializer.Name, "an initializer");
        HashSet<string> nodes = [];
        foreach (NodeProto node in model.Graph.Node)
        {
            Assert.IsTrue(nodes.Add(node.Name), $"Two nodes are called '{node.Name}'.");
            Assert.Contains(node.Domain, model.OpsetImport.Select(set => set.Domain));
            foreach (string read in node.Input.Where(name => name.Length > 0))
                Assert.Contains(read, values, $"{node.OpType} reads '{read}', which is not defined before it.");
            foreach (string written in node.Output.Where(name => name.Length > 0))
                Define(written, node.OpType);
        }

        Assert.IsNotEmpty(model.Graph.Output);
        foreach (ValueInfoProto output in model.Graph.Output)
            Assert.Contains(output.Name, values);
        // A step may set a variable without reading it.
        string[] reads = [.. model.Graph.Node.SelectMany(n => n.Input), .. model.Graph.Output.Select(o => o.Name),
            .. model.Graph.Output.Where(o => o.Name.EndsWith("/next", StringComparison.Ordinal)).Select(o => o.Name[..^5])];
        foreach (string value in model.Graph.Input.Select(i => i.Name).Concat(model.Graph.Initializer.Select(i => i.Name)))
            Assert.Contains(value, reads, $"'{value}' is never read.");
    }
}
