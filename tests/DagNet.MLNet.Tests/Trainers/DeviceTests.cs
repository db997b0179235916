using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace DagNet.MLNet.Tests;

/// <summary>Training on a GPU: the best device there is, PoCL where there is no card; skipped where there is none, unless DAGNET_REQUIRE_GPU is 1.</summary>
[TestClass]
public sealed class DeviceTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly List<LoggingEventArgs> _lines = [];

    public DeviceTests() => _ml.Log += (_, line) => _lines.Add(line);

    [TestMethod]
    public void TheDeviceOfTheOptionsIsUsedAndSaid()
    {
        RequireDevice();
        AssertClose(Scores(Fit(new())), Scores(Fit(new() { GpuDeviceId = 0 })));
        Assert.IsTrue(Told(ChannelMessageKind.Info, "Training on "), string.Join('\n', _lines.Select(line => line.RawMessage)));
    }

    [TestMethod]
    public void TheDeviceOfTheContextIsUsedWhereTheOptionsSayNothing()
    {
        RequireDevice();
        float[] expected = Scores(Fit(new()));
        Assert.IsFalse(Told(ChannelMessageKind.Info, "Training on "));
        _ml.GpuDeviceId = 0;
        AssertClose(expected, Scores(Fit(new())));
        Assert.IsTrue(Told(ChannelMessageKind.Info, "Training on "));
    }

    [TestMethod]
    public void AGraphBetweenColumnsIsTrainedThereToo()
    {
        RequireDevice();
        float[] Trained(int? device) => [.. _ml.Transforms.Dag("Answer", columns =>
        {
            Node answer = columns.Standardised("Features").Dense(8).Tanh().Dense(1);
            columns.Loss(answer.MeanSquaredError(columns.Label("Value")));
            return answer;
        }, new() { MaximumEpochs = 3, Seed = 2, GpuDeviceId = device }).Fit(Data).Transform(Data).GetColumn<float[]>("Answer").Select(answer => answer[0])];
        AssertClose(Trained(null), Trained(0));
    }

    [TestMethod]
    public void AnOnnxModelIsAppliedThere()
    {
        using var folder = new TemporaryFolder();
        _ml.Model.SaveOnnx(Fit(new()), Data.Schema, folder["model.onnx"], null, "Score");
        float[] Applied(int? device, bool? fallback = null) => [.. _ml.Transforms.ApplyDag([DagOutput.Scalar("Answer")], folder["model.onnx"], ["Score"],
            gpuDeviceId: device, fallbackToCpu: fallback).Fit(Data).Transform(Data).GetColumn<float>("Answer")];
        float[] expected = Applied(null);
        CollectionAssert.AreEqual(expected, Applied(99, fallback: true));
        Assert.IsTrue(Told(ChannelMessageKind.Warning, "GpuDeviceId is 99, but scoring falls back to the CPU."));
        Assert.StartsWith("GpuDeviceId is 99. ", Assert.ThrowsExactly<BackendException>(() => Applied(99)).Message);
        RequireDevice();
        AssertClose(expected, Applied(0));
        Assert.IsTrue(Told(ChannelMessageKind.Info, "Scoring on "));
    }

    [TestMethod]
    public void AMissingDeviceIsAnErrorThatSaysWhatToDo()
    {
        BackendException error = Assert.ThrowsExactly<BackendException>(() => Fit(new() { GpuDeviceId = 99 }));
        Assert.StartsWith("GpuDeviceId is 99. ", error.Message);
        Assert.EndsWith("Or allow FallbackToCpu.", error.Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Fit(new() { GpuDeviceId = -1 }));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void WithPermissionTrainingFallsBackToTheCpuWithAWarning(bool inOptions)
    {
        float[] expected = Scores(Fit(new()));
        _ml.FallbackToCpu = !inOptions;
        CollectionAssert.AreEqual(expected, Scores(Fit(new() { GpuDeviceId = 99, FallbackToCpu = inOptions ? true : null })));
        Assert.IsTrue(Told(ChannelMessageKind.Warning, "GpuDeviceId is 99, but training falls back to the CPU."));
    }

    private IDataView Data => _ml.Transforms.Concatenate("Features", "First", "Second", "Third").Fit(Tables.Cases(_ml)).Transform(Tables.Cases(_ml));

    private DagTransformer Fit(DagRegressionTrainer.Options options)
    {
        options.LabelColumnName = "Value";
        (options.MaximumEpochs, options.Seed) = (3, 2);
        return _ml.Regression.Trainers.Dag(options).Fit(Data);
    }

    private float[] Scores(DagTransformer model) => [.. model.Transform(Data).GetColumn<float>("Score")];

    private bool Told(ChannelMessageKind kind, string text)
        => _lines.Exists(line => line.Kind == kind && line.RawMessage.StartsWith(text, StringComparison.Ordinal));

    private static void AssertClose(float[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-3, $"row {i}");
    }

    private static void RequireDevice()
    {
        try
        {
            DagNet.Gpu.Device.Gpu().Dispose();
        }
        catch (BackendException e)
        {
            if (Environment.GetEnvironmentVariable("DAGNET_REQUIRE_GPU") == "1")
                Assert.Fail(e.Message);
            Assert.Inconclusive(e.Message);
        }
    }
}
