using DagNet.Conformance;

namespace DagNet.Onnx.Tests;

[TestClass]
public class OperatorDocumentTests
{
    [TestMethod]
    public void The_table_of_operators_is_what_the_code_does()
    {
        string[] folders = [SharedData.Folder("onnx-node-tests"), SharedData.Folder("onnx-training-tests")];
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "DagNet.sln")))
            root = root.Parent ?? throw new AssertFailedException("The repository was not found.");
        string[] expected = OperatorDocument.Text(folders).Split('\n'), found = File.ReadAllText(Path.Combine(root.FullName, "docs", "onnx-operators.md")).Split('\n');
        int line = Enumerable.Range(0, Math.Max(expected.Length, found.Length)).FirstOrDefault(i => expected.ElementAtOrDefault(i) != found.ElementAtOrDefault(i), -1);
        Assert.AreEqual(-1, line, $"docs/onnx-operators.md is stale: line {line + 1} is '{found.ElementAtOrDefault(line)}', but would be '{expected.ElementAtOrDefault(line)}'. "
            + "Its head says which command writes it.");
    }
}
