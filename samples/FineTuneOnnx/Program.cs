using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DagNet;
using DagNet.Onnx;
using FineTuneOnnx;
using Microsoft.ML.OnnxRuntime;

const double Wanted = 0.90;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string shared = Environment.GetEnvironmentVariable("DAGNET_SHARED") ?? Path.Combine("..", "shared");
var model = new Option<string>("--model") { Description = "The network for digits.", DefaultValueFactory = _ => Path.Combine(shared, "models", "mnist_cnn", "model.onnx") };
var data = new Option<string>("--data") { Description = "The folder of Fashion-MNIST's files.", DefaultValueFactory = _ => "/usr/share/datasets/fashion-mnist" };
var epochs = new Option<int>("--epochs") { Description = "Passes over the 60,000 images.", DefaultValueFactory = _ => 3 };
var command = new RootCommand("Fine-tunes a network that knows digits on images of clothes.") { model, data, epochs };
command.SetAction(parsed =>
{
    try
    {
        return Run(parsed.GetRequiredValue(model), parsed.GetRequiredValue(data), parsed.GetRequiredValue(epochs));
    }
    catch (IOException e)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }
});
return command.Parse(args).Invoke();

static int Run(string path, string folder, int epochs)
{
    FashionMnist train = FashionMnist.Load(folder, "train"), test = FashionMnist.Load(folder, "t10k");

    if (!File.Exists(path))
        throw new FileNotFoundException($"'{path}' is missing. Give the network by --model, or its folder's parent by DAGNET_SHARED.");

    // The file is for one image; Batch lets it take any number.
    using OnnxModel net = OnnxModel.Load(path, new() { Batch = "batch" });
    Console.WriteLine(net);

    // What it has learned of digits stays below, a new head goes on top; the old output is still there to compare with.
    Node labels = net.Graph.Input(["batch"], "label", ElementType.Int64);
    Node logits = net["/norm1/BatchNormalization_output_0"].MaxPool([2, 2], strides: [2, 2]).Flatten().Dropout(0.25).Dense(128, "head1").Relu().Dropout(0.25)
        .Dense(FashionMnist.Classes, "head2").Named("clothes");
    Node loss = logits.CrossEntropy(labels).Named("loss");
    using var session = new Session(net.Graph, seed: 1);
    Console.WriteLine($"As it is: {Accuracy(session, net.Inputs[0], net.Outputs[0], test):P2} of the test images.");

    const int BatchSize = 64;
    int steps = epochs * ((train.Labels.Length / BatchSize) + 1);
    var optimizer = new AdamW(new OneCycle(3e-3, steps))
    {
        WeightDecay = 1e-2,
        // The head is new; the layers below only adapt.
        Rules = [new("conv*") { RateFactor = 0.5 }],
    };
    var clock = Stopwatch.StartNew();
    new Trainer(loss, optimizer, new()
    {
        Epochs = epochs,
        BatchSize = BatchSize,
        Seed = 1,
        OnEpoch = epoch => Console.WriteLine(epoch),
    }, session).Fit(new Dataset(Feed.Of(net.Inputs[0], train.Images), Feed.Of(labels, train.Labels)));
    double seconds = clock.Elapsed.TotalSeconds;
    double accuracy = Accuracy(session, net.Inputs[0], logits, test);

    string exported = Path.Combine(AppContext.BaseDirectory, "clothes.onnx");
    OnnxModel.Save(exported, session, [logits], new() { DocString = "Classes of clothes from 28×28 grey values." });
    double there = InOnnxRuntime(exported, test);
    Console.WriteLine($"RESULT accuracy={accuracy:F4} onnx_accuracy={there:F4} training_seconds={seconds:F1}");
    return accuracy >= Wanted && Math.Abs(there - accuracy) < 1e-3 ? 0 : 1;
}

static double Accuracy(Session session, Node input, Node scores, FashionMnist data)
{
    const int Part = 500;
    int right = 0;
    using Runner runner = session.Prepare(new([scores.ArgMax(1)]), (input, [Part, 1, 28, 28]));
    for (int from = 0; from < data.Labels.Length; from += Part)
    {
        runner.Feed<float>(input, data.Images.AsSpan(from * FashionMnist.Pixels, Part * FashionMnist.Pixels));
        runner.Run();
        right += Right(runner.Output<long>(0), data.Labels.AsSpan(from, Part));
    }
    return right / (double)data.Labels.Length;
}

static double InOnnxRuntime(string path, FashionMnist data)
{
    using var session = new InferenceSession(path);
    using OrtValue images = OrtValue.CreateTensorValueFromMemory(data.Images, [data.Labels.Length, 1, 28, 28]);
    using var options = new RunOptions();
    using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, [session.InputNames[0]], [images], [session.OutputNames[0]]);
    ReadOnlySpan<float> scores = results[0].GetTensorDataAsSpan<float>();
    var found = new long[data.Labels.Length];
    for (int i = 0; i < found.Length; i++)
        found[i] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores.Slice(i * FashionMnist.Classes, FashionMnist.Classes));
    return Right(found, data.Labels) / (double)found.Length;
}

static int Right(ReadOnlySpan<long> found, ReadOnlySpan<long> labels)
{
    int right = 0;
    for (int i = 0; i < labels.Length; i++)
        right += found[i] == labels[i] ? 1 : 0;
    return right;
}
