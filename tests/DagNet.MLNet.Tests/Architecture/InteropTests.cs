using System.Reflection;
using DagNet.Interop;

namespace DagNet.MLNet.Tests;

[TestClass]
public sealed class InteropTests
{
    private static readonly Assembly Product = typeof(ScoringModel).Assembly;

    [TestMethod]
    public void InternalsOfMLNetAreUsedInInteropOnly()
    {
        string[] wrong = [.. Product.GetTypes().Where(type => !IsInterop(type))
            .SelectMany(type => Internals.UsedBy(type).Select(member => $"{type.FullName} uses {member}"))];
        Assert.IsEmpty(wrong, string.Join(Environment.NewLine, wrong));
    }

    [TestMethod]
    public void TheCheckSeesWhatInteropUses()
    {
        string[] used = [.. Product.GetTypes().Where(IsInterop).SelectMany(Internals.UsedBy).Distinct()];
        Assert.Contains("type.ITransformCanSaveOnnx", used, "an interface");
        Assert.Contains("type.OnnxContext", used, "a base class");
        Assert.Contains("Microsoft.ML.ModelSaveContext.SetVersionInfo", used, "a method");
        Assert.Contains("Microsoft.ML.TrainerInfo..ctor", used, "a constructor");
    }

    [TestMethod]
    public void TheTestedVersionIsLoaded() => TestedVersion.Require();

    [TestMethod]
    public void AnotherVersionOfMLNetIsNamed()
    {
        var error = Assert.ThrowsExactly<NotSupportedException>(() => TestedVersion.Require("5.0.1", "6.0.0-preview.1"));
        Assert.AreEqual("DagNet.MLNet 0.1.0 works with Microsoft.ML 5.0.1, but Microsoft.ML 6.0.0-preview.1 is loaded. "
            + "Reference Microsoft.ML 5.0.1, or a DagNet.MLNet that was made for 6.0.0-preview.1.", error.Message);
    }

    private static bool IsInterop(Type type) => type.Namespace is "DagNet.Interop" or "System.Runtime.CompilerServices"
        || type.DeclaringType is { } outer && IsInterop(outer);
}
