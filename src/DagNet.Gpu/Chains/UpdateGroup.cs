namespace DagNet.Gpu;

/// <summary>Updates that compute the same of different variables: a table of segments, a number of views for each, for one kernel.</summary>
/// <param name="Steps">The updates.</param>
/// <param name="Views">What the kernel is given, each once: a rate or a constant that all read is one view.</param>
/// <param name="Segments">For each update the numbers of the views that it reads and writes.</param>
/// <param name="Scalars">Which inputs are one number for all elements.</param>
internal sealed record UpdateGroup(Step[] Steps, (Slot Slot, ElementType Element)[] Views, int[][] Segments, bool[] Scalars)
{
    /// <summary>Every device takes arguments of a thousand bytes.</summary>
    private const int MostBytes = 1000, ViewBytes = 24, SegmentBytes = 8;

    /// <summary>Longer code would take longer to compile than it saves.</summary>
    private const int MostInstructions = 400;

    /// <summary>What a segment's start is a multiple of, so that neighbours read what lies together.</summary>
    public const int Padding = 64;

    public Fused Chain => (Fused)Steps[0].Node.Op;

    /// <summary>What groups of one code have in common.</summary>
    public string Signature => $"{string.Join(';', Segments.Select(s => string.Join(',', s)))}|{string.Join(',', Scalars)}";

    /// <summary>The steps at the end of a plan that start one kernel, each in one group, those that have company first to last.</summary>
    public static IEnumerable<UpdateGroup> Of(Plan plan)
    {
        IEnumerable<Step> updates = plan.Steps.Skip(plan.CommitFrom).Where(s => s.Node.Op is Fused { Shape.Count: > 0 } chain
            && GpuKernels.Obstacle(s) is null && chain.Inputs.All(x => x.Shape.Count is 1 || x.Shape.Count == chain.Shape.Count));
        foreach (IGrouping<string, Step> alike in updates.GroupBy(s => ChainType.CodeOf((Fused)s.Node.Op)))
        {
            List<Step> rest = [.. alike];
            while (rest.Count > 1)
            {
                UpdateGroup group = First(rest);
                rest.RemoveAll(s => Array.IndexOf(group.Steps, s) >= 0);
                if (group.Steps.Length > 1)
                    yield return group;
            }
        }
    }

    /// <summary>As many of these as are computed alike and have room.</summary>
    private static UpdateGroup First(List<Step> steps)
    {
        var views = new List<(Slot Slot, ElementType Element)>();
        var taken = new List<Step>();
        var segments = new List<int[]>();
        bool?[] scalars = new bool?[steps[0].Inputs.Count];
        long elements = 0;
        foreach (Step step in steps)
        {
            var chain = (Fused)step.Node.Op;
            bool?[] merged = [.. scalars.Select((known, k) => chain.Shape.Count == 1 ? known : chain.Inputs[k].Shape.Count == 1)];
            if (!scalars.Zip(merged).All(pair => pair.First is null || pair.First == pair.Second))
                continue;
            (Slot, ElementType)[] own = [.. step.Inputs.Select((x, k) => (x, chain.Elements[k])), .. step.Results.Select((y, k) => (y, chain.Elements[chain.Results[k]]))];
            int more = own.Distinct().Count(v => Number(v) < 0);
            elements += chain.Shape.Count + Padding;
            if (taken.Count > 0 && ((views.Count + more) * ViewBytes + (taken.Count + 1) * SegmentBytes > MostBytes
                || (taken.Count + 1) * chain.Instructions.Length > MostInstructions || elements > int.MaxValue))
                break;
            foreach ((Slot, ElementType) view in own)
                if (Number(view) < 0)
                    views.Add(view);
            scalars = merged;
            taken.Add(step);
            segments.Add([.. own.Select(Number)]);
        }
        return new([.. taken], [.. views], [.. segments], [.. scalars.Select(s => s ?? false)]);

        int Number((Slot Slot, ElementType Element) view)
            => views.FindIndex(v => v.Slot.Storage == view.Slot.Storage && v.Slot.Position == view.Slot.Position && v.Element == view.Element);
    }
}
