namespace DagNet.Tests;

/// <summary>What the catalog says of the GPU is true.</summary>
[TestClass]
public sealed class CatalogTests
{
    public static IEnumerable<object[]> Lines => Catalog.Operators.Select(e => new object[] { e.Operator.Name });

    [TestMethod]
    [DynamicData(nameof(Lines))]
    public void ALineIsTrue(string name)
    {
        CatalogEntry entry = Catalog.Operators.Single(e => e.Operator.Name == name);
        // A composite has the kernels of its body; a reshaped value is a view of the same memory.
        bool has = entry.Operator.IsAssignableTo(typeof(Composite)) || entry.Operator == typeof(Reshape) || DagNet.Gpu.GpuKernels.Has(entry.Operator);
        Assert.AreEqual(has ? Catalog.Kernel : Catalog.CpuOnly, entry.Gpu);
    }
}
