using System.Numerics.Tensors;

namespace DagNet.Tests;

/// <summary>The snippets of docs/tour.md, which run here; a last test keeps both texts equal.</summary>
[TestClass]
public sealed class TourTests
{
    [TestMethod]
    public void Graphs()
    {
        // snippet: graph
        var g = new Graph();
        Node x = g.Input(["batch", 3], "x");
        Node w = g.Parameter([3, 2], "w"), b = g.Parameter([2], "b", Initializers.Zeros);
        Node y = (x.MatMul(w) + b).Tanh().Named("y");
        string text = GraphText.Of(y);
        // end
        Assert.AreEqual(TextOf("graph"), text);
        // snippet: interned
        bool same = ReferenceEquals(x.MatMul(w), x.MatMul(w));
        // end
        Assert.IsTrue(same);
    }

    [TestMethod]
    public void ShapesThatDoNotFit()
    {
        // snippet: error
        var g = new Graph();
        Node a = g.Input([32, 64], "a"), b = g.Input([128, 10], "b");
        Node Product() => a.MatMul(b);
        // end
        Assert.AreEqual(TextOf("error"), Assert.ThrowsExactly<ShapeException>(Product).Message + "\n");
    }

    [TestMethod]
    public void Gradients()
    {
        // snippet: gradient
        var g = new Graph();
        Node x = g.Input([5, 1], "x"), w1 = g.Parameter([5, 5], "w1"), w2 = g.Parameter([5, 5], "w2");
        Node x1 = w1.MatMul(x), x2 = x + w2.MatMul(x1), x3 = w1.MatMul(x1 + x2);
        Node q = x3.Norm();
        Node[] d = Gradient.Of(q, w1, w2);
        using var session = new Session(g, seed: 1);
        float[] data = [1, 2, 3, 4, 5];
        Outputs result = session.Run([q, .. d], (x, data));
        Tensor<float> dw1 = result.Get<float>(d[0]);
        // end
        Assert.AreEqual(2, dw1.Rank);
        // snippet: second
        Node slope = (d[0] * d[0]).Sum();
        Node[] second = Gradient.Of(slope, w1, x);
        // end
        Assert.AreEqual(x.Type, second[1].Type);
        // snippet: products
        Node cotangent = g.Input([5, 1], "u"), direction = g.Input([5, 1], "v");
        Node[] vjp = Gradient.VectorJacobian([x3], [cotangent], [x]);
        Node jvp = Jacobian.Vector(x3, [x], [direction]);
        // end
        float[] u = [1, 0, 2, -1, 3], v = [2, 1, 0, 1, -2];
        Outputs products = session.Run([vjp[0], jvp], (x, new float[5]), (cotangent, u), (direction, v));
        Assert.AreEqual(products.Array<float>(0).Zip(v, (a, b) => a * b).Sum(), products.Array<float>(1).Zip(u, (a, b) => a * b).Sum(), 1e-4f);
    }

    [TestMethod]
    public void Plans()
    {
        // snippet: plan
        var g = new Graph();
        Node x = g.Input(["batch", 3], "x"), target = g.Input(["batch", 1], "target");
        Node w = g.Parameter([3, 1], "w");
        Node error = x.MatMul(w) - target;
        Node loss = (error * error).Sum();
        Assignment descent = new(w, w - 0.01 * Gradient.Of(loss, w)[0]);
        using var session = new Session(g);
        Plan plan = session.Plan(new([loss], [descent], training: true), (x, [8, 3]), (target, [8, 1]));
        // end
        Assert.AreEqual(TextOf("plan"), plan.ToString());
        // snippet: step
        float[] inputs = [.. Enumerable.Range(0, 24).Select(i => i % 5 / 5f)], targets = [1, 2, 3, 4, 5, 6, 7, 8];
        double first = session.Step([loss], [descent], (x, inputs), (target, targets)).Scalar(loss);
        double second = session.Step([loss], [descent], (x, inputs), (target, targets)).Scalar(loss);
        // end
        Assert.IsLessThan(first, second);
    }

    [TestMethod]
    public void Training()
    {
        float[] rows = [.. Enumerable.Range(0, 400).Select(i => (i * 7 % 100 / 50f) - 1)];
        float[] sums = [.. Enumerable.Range(0, 200).Select(i => rows[2 * i] * rows[(2 * i) + 1])];
        // snippet: layers
        var g = new Graph();
        Node x = g.Input(["batch", 2], "x"), target = g.Input(["batch", 1], "target");
        Node y = x.Dense(32).Tanh().Dense(32).Tanh().Dropout(0.01).Dense(1).Named("y");
        Node loss = y.MeanSquaredError(target);
        string summary = ModelSummary.Of(y);
        // end
        Assert.AreEqual(TextOf("summary"), summary);
        // snippet: train
        using var trainer = new Trainer(loss, new Adam(1e-2), new()
        {
            Epochs = 60,
            ValidationFraction = 0.2,
            EarlyStopping = new(Patience: 10),
            Metrics = [("mae", y.MeanAbsoluteError(target))],
        });
        TrainingResult result = trainer.Fit(new Dataset((x, rows), (target, sums)));
        Checkpoint.Save(trainer, Path.Combine(Path.GetTempPath(), "tour.dag"));
        // end
        Assert.IsLessThan(0.03, result.BestValue);
        Assert.IsGreaterThan(1, result.History.Count);
        File.Delete(Path.Combine(Path.GetTempPath(), "tour.dag"));
        // snippet: shared
        Func<Node, Node> tower = g.Shared("tower", input => input.Dense(8).Relu().Dense(4));
        Node distance = tower(x).EuclideanDistance(tower(-x));
        // end
        Assert.AreEqual(4, g.Parameters.Count(p => p.Label!.StartsWith("tower/", StringComparison.Ordinal)));
        Assert.AreEqual(1, distance.Shape.Rank);
    }

    [TestMethod]
    public void TourAndTestsSayTheSame() => Tour.Compare("TourTests.cs");

    private static Document Tour { get; } = new("tour.md");

    private static string TextOf(string name) => Tour.Text(name);
}
