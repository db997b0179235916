using System.Globalization;
using DagNet;
using DagNet.Onnx;
using TrainInOnnxRuntime;

const int Epochs = 8;
const double Tolerance = 1e-4;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Digits digits = new(Path.Combine(AppContext.BaseDirectory, "digits.csv"));

var graph = new Graph();
Node x = graph.Input(["batch", Digits.Pixels], "pixels"), labels = graph.Input(["batch"], "digit", ElementType.Int64);
Node h = x.Reshape(["batch", 1, 8, 8]).Conv(8, [3]).BatchNormalization().Relu().MaxPool([2], [2]);
Node logits = h.Flatten().Dropout(0.2).Dense(10).Named("logits");
Node loss = logits.CrossEntropy(labels).Named("loss");
var optimizer = new AdamW(new CosineDecay(1e-2, Epochs * digits.Train.Count)) { WeightDecay = 1e-2 };
IReadOnlyList<Assignment> updates = optimizer.Updates(loss);

// Forward, loss, backward and update leave as one model; the weights of both start from the same numbers.
using var session = new Session(graph, seed: 1);
string path = Path.Combine(AppContext.BaseDirectory, "step.onnx");
OnnxModel.SaveStep(path, session, [loss], updates, new() { DocString = "One step of AdamW on 8×8 digits." });
Console.WriteLine($"Exported {Path.GetFileName(path)}, {new FileInfo(path).Length:N0} bytes. Mean loss of each epoch:");
Console.WriteLine($"{"epoch",5} {"ONNX Runtime",14} {"DagNet",14}");

using var loop = new OnnxTrainingLoop(path);
double largest = 0;
for (int epoch = 1; epoch <= Epochs; epoch++)
{
    double onnx = 0, ours = 0;
    foreach ((float[] images, long[] digit) in digits.Train)
    {
        double there = loop.Step(images, digit);
        double here = session.Step([loss], [.. updates], Feed.Of(x, images), Feed.Of(labels, digit)).Array<float>(loss)[0];
        largest = Math.Max(largest, Math.Abs(there - here) / here);
        (onnx, ours) = (onnx + there, ours + here);
    }
    Console.WriteLine($"{epoch,5} {onnx / digits.Train.Count,14:F6} {ours / digits.Train.Count,14:F6}");
}

double dagNet = Accuracy();
// What ONNX Runtime learned is state like any other.
foreach (Node variable in graph.Variables.Where(v => v.Element == ElementType.Float32))
    session.State.Set(variable, loop.Read(variable.Label!));
double runtime = Accuracy();
Console.WriteLine(FormattableString.Invariant(
    $"RESULT largest_relative_difference={largest:E2} accuracy_onnxruntime={runtime:F4} accuracy_dagnet={dagNet:F4}"));
return largest <= Tolerance ? 0 : 1;

double Accuracy()
{
    (float[] images, long[] digit) = digits.Test;
    float[] scores = session.Run([logits], Feed.Of(x, images)).Array<float>(0);
    return scores.Chunk(10).Zip(digit).Count(row => Array.IndexOf(row.First, row.First.Max()) == row.Second) / (double)digit.Length;
}
