using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.ML;
using PredictionService;

namespace DagNet.Samples.Tests;

/// <summary>The web service on this machine's loopback, asked by several clients at once.</summary>
[TestClass]
public sealed class PredictionServiceTests
{
    private static string? s_folder;
    private static WebApplication? s_app;
    private static Concrete[] s_mixtures = [];
    private static float[] s_expected = [];

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        string data;
        try
        {
            data = global::Samples.SampleData.PathOf("concrete.csv");
        }
        catch (FileNotFoundException e)
        {
            Assert.Inconclusive(e.Message);
            return;
        }
        s_folder = Directory.CreateTempSubdirectory("dagnet").FullName;
        (string zip, string onnx) = Models.Train(data, s_folder, epochs: 2);
        s_app = Service.Build(zip, onnx, "http://127.0.0.1:0");
        await s_app.StartAsync(context.CancellationToken);
        var ml = new MLContext();
        IDataView rows = ml.Data.TakeRows(ml.Data.LoadFromTextFile<Concrete>(data, separatorChar: ',', hasHeader: true), 400);
        s_mixtures = [.. ml.Data.CreateEnumerable<Concrete>(rows, reuseRowObject: false)];
        s_expected = [.. ml.Data.CreateEnumerable<Strength>(ml.Model.Load(zip, out _).Transform(rows), reuseRowObject: false).Select(strength => strength.Score)];
    }

    [ClassCleanup]
    public static async Task Stop()
    {
        if (s_app is not null)
            await s_app.DisposeAsync();
        if (s_folder is not null)
            Directory.Delete(s_folder, recursive: true);
    }

    [TestMethod]
    [DataRow("/predict")]
    [DataRow("/predict/onnx")]
    public async Task RequestsAtOnceAreAnsweredAsTransformDoes(string path)
    {
        Load.Result result = await Load.RunAsync(s_app!.Urls.First() + path, s_mixtures, clients: 8);
        for (int i = 0; i < s_expected.Length; i++)
            Assert.AreEqual(s_expected[i], result.Answers[i], 1e-4 * Math.Max(1, Math.Abs(s_expected[i])), $"mixture {i}");
        Assert.IsGreaterThan(10, result.Answers.Max() - result.Answers.Min());
    }

    [TestMethod]
    public async Task WhatIsNoMixtureIsABadRequest()
    {
        using var http = new HttpClient();
        using HttpResponseMessage text = await http.PostAsync(s_app!.Urls.First() + "/predict", new StringContent("{ \"cement\": \"much\" }", Encoding.UTF8, "application/json"));
        Assert.AreEqual(HttpStatusCode.BadRequest, text.StatusCode);
        using HttpResponseMessage after = await http.PostAsJsonAsync(s_app.Urls.First() + "/predict", s_mixtures[0]);
        Assert.AreEqual(HttpStatusCode.OK, after.StatusCode);
    }

    [TestMethod]
    public void AFileThatIsMissingIsToldBeforeTheFirstRequest()
        => Assert.Throws<IOException>(() => Service.Build("gone.zip", "gone.onnx", "http://127.0.0.1:0"));
}
