namespace DagNet.Tests;

[TestClass]
public class AtomicFileTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dagnet").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_failing_write_leaves_the_old_file_and_nothing_else()
    {
        string path = Path.Combine(_folder, "model.onnx");
        File.WriteAllText(path, "old");
        Assert.ThrowsExactly<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half of it"u8);
            stream.Flush();
            throw new InvalidOperationException();
        }));
        Assert.AreEqual("old", File.ReadAllText(path));
        Assert.HasCount(1, Directory.GetFileSystemEntries(_folder));
    }

    [TestMethod]
    public void A_path_that_cannot_be_replaced_leaves_nothing_beside_it()
    {
        string path = Directory.CreateDirectory(Path.Combine(_folder, "model.onnx")).FullName;
        try
        {
            AtomicFile.Write(path, stream => stream.Write("new"u8));
            Assert.Fail("A folder was replaced.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.HasCount(1, Directory.GetFileSystemEntries(_folder));
        }
    }

    [TestMethod]
    public void A_longer_file_is_replaced_whole()
    {
        string path = Path.Combine(_folder, "model.onnx");
        File.WriteAllText(path, "old and long");
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        Assert.AreEqual("new", File.ReadAllText(path));
    }
}
