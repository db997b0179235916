using System.Text.Json;

namespace DagNet.Tests;

[TestClass]
public class ProfileTests
{
    [TestMethod]
    public void TellsEachStepAndItsWork()
    {
        (Session session, RunRequest request, Feed[] feeds) = Training();
        using Session _ = session;
        Profile profile = session.Profile(request, 3, feeds);
        Assert.HasCount(session.Plan(request, (feeds[0].Input, [4, 8])).Steps.Count, profile.Steps);
        ProfiledStep product = profile.Steps.First(s => s.Operator == "MatMul");
        Assert.AreEqual(2.0 * 4 * 8 * 3, product.Operations);
        Assert.Contains("MatMul(float32[4, 8], float32[8, 3])", profile.ToString());
        Assert.IsTrue(profile.Steps.Zip(profile.Steps.Skip(1)).All(p => p.First.Start <= p.Second.Start));
    }

    [TestMethod]
    public void WritesATraceWithAnEventForEachStep()
    {
        (Session session, RunRequest request, Feed[] feeds) = Training();
        using Session _ = session;
        Profile profile = session.Profile(request, 1, feeds);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        try
        {
            profile.WriteChromeTrace(path);
            using var trace = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement[] events = [.. trace.RootElement.GetProperty("traceEvents").EnumerateArray()];
            Assert.HasCount(profile.Steps.Count, events);
            Assert.AreEqual("X", events[0].GetProperty("ph").GetString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (Session, RunRequest, Feed[]) Training()
    {
        var graph = new Graph();
        Node x = graph.Input(["batch", 8], "x"), loss = x.Dense(3).Tanh().Sum();
        var session = new Session(graph, seed: 1);
        return (session, new([loss], [.. new Sgd(0.01).Updates(loss)], training: true), [(x, new float[32])]);
    }
}
