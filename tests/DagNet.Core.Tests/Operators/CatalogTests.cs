namespace DagNet.Tests.Operators;

/// <summary>The catalog is complete, and every line of it true.</summary>
[TestClass]
public sealed class CatalogTests
{
    private const int NewestOpset = 27;

    private static readonly Type[] NoOperators = [typeof(Item), typeof(Fused), typeof(Duplicate), typeof(Again), typeof(Merged)];

    public static IEnumerable<object[]> Lines => Catalog.Operators.Select(e => new object[] { e.Operator.Name });

    [TestMethod]
    public void EveryOperatorHasOneLine()
    {
        Type[] operators = [.. typeof(Op).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(Op)) && !t.IsAbstract && !t.IsNestedPrivate
            && !t.IsAssignableTo(typeof(Leaf)) && !NoOperators.Contains(t))];
        string[] listed = [.. Catalog.Operators.Select(e => e.Operator.Name)];
        CollectionAssert.AllItemsAreUnique(listed);
        CollectionAssert.AreEquivalent(operators.Select(t => t.Name).ToArray(), listed);
    }

    [TestMethod]
    [DynamicData(nameof(Lines))]
    public void ALineIsTrue(string name)
    {
        CatalogEntry entry = Catalog.Operators.Single(e => e.Operator.Name == name);
        Type type = entry.Operator;
        if (type.IsAssignableTo(typeof(RandomOp)))
            return;
        bool composite = type.IsAssignableTo(typeof(Composite));
        OperatorRow[] rows = [.. OperatorTable.Rows.Where(r => r.Operator == type)];
        Assert.IsNotEmpty(rows, $"{name} has no row in the operator table.");
        // A reshaped value is a view of the same memory.
        Assert.IsTrue(composite || type == typeof(Reshape) || CpuKernels.Has(type), $"{name} has no kernel on the CPU.");
        Assert.IsTrue(entry.Gpu is Catalog.Kernel or Catalog.CpuOnly, $"{name}: '{entry.Gpu}' is neither a kernel nor none.");

        Node[] nodes = [.. rows.Select(r => GraphText.Ancestors([r.In(new Graph(), ElementType.Float64).Result], intoBodies: false).First(n => n.Op.GetType() == type))];
        string[] forms = [.. nodes.Select(n => n.Op.Onnx(NewestOpset)?.Name).OfType<string>().Distinct()];
        CollectionAssert.AreEqual(entry.Onnx.StartsWith("none:", StringComparison.Ordinal) ? [] : new[] { entry.Onnx }, forms, $"{name} in ONNX");

        if (entry.Gradient == (composite ? Catalog.Body : Catalog.Rule))
        {
            Assert.IsTrue(rows.Any(r => r.Order >= 2), $"{name}: no row checks its gradient at order 2.");
            Assert.IsTrue(composite || type.GetMethods().Any(m => m.Name == nameof(Op.Gradient) && m.DeclaringType != typeof(Op)), $"{name} has no gradient rule.");
            return;
        }
        Assert.StartsWith("none:", entry.Gradient);
        Assert.IsTrue(rows.All(r => r.Order == 0), $"{name}: a row checks a gradient that the catalog says there is none of.");
        foreach (Node node in nodes.Where(n => !composite && n.Types.Length == 1 && n.Element.IsFloat))
            Assert.IsTrue(Array.TrueForAll(node.Op.Gradient(node, node), dx => dx is null), $"{name} has a gradient.");
    }
}
