namespace DagNet.Tests;

/// <summary>Goes through a plan and looks that each step reads what the step that computes its input has written, and nothing else has since.</summary>
internal static class Lifetimes
{
    public static void Check(Plan plan)
    {
        // What lies in the arena: from, to, and whose it is.
        var memory = new List<(long From, long To, Node Of, int Result)>();
        foreach (Node node in plan.Graph.Nodes)
            if (node.Op is Input input)
                Write(node, 0, plan.Inputs[input.Label]);
        foreach (Step step in plan.Steps)
        {
            foreach ((Node x, Slot slot) in step.Node.Inputs.Zip(step.Inputs))
                Read(x, slot, step.Node);
            for (int k = 0; k < step.Results.Count; k++)
                Write(step.Node, k, step.Results[k]);
        }

        void Write(Node node, int result, Slot slot)
        {
            if (slot.Storage != Storage.Arena)
                return;
            (long from, long to) = (slot.Position, slot.Position + node.Types[result].Bytes);
            memory.RemoveAll(m => m.From < to && from < m.To);
            memory.Add((from, to, node, result));
        }

        void Read(Node value, Slot slot, Node reader)
        {
            int result = 0;
            while (value.Op is Reshape or Again or Item)
            {
                if (value.Op is Item item)
                    result = item.Index;
                value = value.Inputs[0];
            }
            if (slot.Storage == Storage.Arena)
                Assert.IsTrue(memory.Any(m => m.From == slot.Position && m.Of == value && m.Result == result),
                    $"{reader} reads {value} at {slot}, where something else lies:\n{plan}");
        }
    }
}
