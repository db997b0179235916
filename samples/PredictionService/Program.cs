using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.ML;
using PredictionService;
using Samples;

// Without arguments: trains, serves on a free port of this machine, asks itself 2,000 times and ends. With a URL: serves there until stopped.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string data;
try
{
    data = SampleData.PathOf("concrete.csv");
}
catch (FileNotFoundException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
string zip = Path.Combine(AppContext.BaseDirectory, "model.zip"), onnx = Path.Combine(AppContext.BaseDirectory, "model.onnx");
if (!File.Exists(zip) || !File.Exists(onnx))
    (zip, onnx) = Models.Train(data, AppContext.BaseDirectory);
await using WebApplication app = Service.Build(zip, onnx, args.FirstOrDefault() ?? "http://127.0.0.1:0");
await app.StartAsync();
string address = app.Urls.First();
Console.WriteLine($"POST {address}/predict and {address}/predict/onnx");
if (args.Length > 0)
{
    await app.WaitForShutdownAsync();
    return 0;
}
var ml = new MLContext();
Concrete[] rows = [.. ml.Data.CreateEnumerable<Concrete>(ml.Data.LoadFromTextFile<Concrete>(data, separatorChar: ',', hasHeader: true), reuseRowObject: false)];
Concrete[] asked = [.. Enumerable.Range(0, 1000).Select(i => rows[i % rows.Length])];
Load.Result fromZip = await Load.RunAsync($"{address}/predict", asked, clients: 8), fromOnnx = await Load.RunAsync($"{address}/predict/onnx", asked, clients: 8);
double difference = fromZip.Answers.Zip(fromOnnx.Answers, (a, b) => Math.Abs(a - b) / Math.Max(1, Math.Abs(a))).Max();
double error = Math.Sqrt(fromZip.Answers.Zip(asked, (answer, mixture) => Math.Pow(answer - mixture.CompressiveStrength, 2)).Average());
await app.StopAsync();
Console.WriteLine(FormattableString.Invariant(
    $"RESULT requests={2 * asked.Length} zip_per_second={asked.Length / fromZip.Seconds:F0} onnx_per_second={asked.Length / fromOnnx.Seconds:F0} rmse={error:F2} max_relative_difference={difference:E1}"));
return difference <= 1e-4 ? 0 : 1;
