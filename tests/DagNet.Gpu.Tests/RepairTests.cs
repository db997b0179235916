using DagNet.Gpu;

namespace DagNet.Tests;

/// <summary>The repairs of kernels' texts, on lines as ILGPU 1.5.3 writes them.</summary>
[TestClass]
public sealed class RepairTests
{
    [TestMethod]
    public void APredicatedBranchIsNotUniform() => Assert.AreEqual(
        "\t@%p12 bra L_3;\n\t@!%p4\tbra L_5;\n\tbra.uni L_7;\n",
        KernelText.RepairPtx("\t@%p12 bra.uni L_3;\n\t@!%p4\tbra.uni L_5;\n\tbra.uni L_7;\n"));

    [TestMethod]
    public void ABarrierFencesSharedMemory() => Assert.AreEqual(
        "\twork_group_barrier ( CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE );\n",
        KernelText.RepairOpenCl("\twork_group_barrier ( CLK_GLOBAL_MEM_FENCE );\n"));

    [TestMethod]
    public void AnAtomicOperationNamesItsMemory() => Assert.AreEqual(
        "typedef global float* type_7;\nkernel void K()\n{\n\ttype_7 var3;\n\tatomic_fetch_add ((global atomic_int*)var3, 1);\n}\n",
        KernelText.RepairOpenCl("typedef global float* type_7;\nkernel void K()\n{\n\ttype_7 var3;\n\tatomic_fetch_add ((atomic_int*)var3, 1);\n}\n"));

    [TestMethod]
    public void OlderDevicesHaveOtherAtomics()
    {
        string text = KernelText.ToOpenCl12("\tatomic_fetch_add ((global atomic_int*)var3, 1);\n"
            + "\tatomic_compare_exchange_strong ((local atomic_uint*)var148, (uint*) & var152, (uint)var151);\n");
        Assert.Contains("\tatomic_add ((volatile global int*)var3, 1);\n", text);
        Assert.Contains("\tcompare_exchange_local ((volatile local uint*)var148, (uint*) & var152, (uint)var151);\n", text);
        Assert.StartsWith("#define work_group_barrier barrier", text);
    }
}
