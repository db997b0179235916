namespace DagNet.Tests;

/// <summary>One network with two inputs: learns which handwritten digits are the same.</summary>
[TestClass]
public sealed class SiameseTests
{
    [TestMethod]
    public void ASiameseNetworkTellsPairsOfHeldOutDigitsApart()
    {
        (float[][] images, int[] labels) = Digits.Load();
        var g = new Graph();
        Node left = g.Input(["batch", 64], "left"), right = g.Input(["batch", 64], "right"), same = g.Input(["batch"], "same", ElementType.Bool);
        Func<Node, Node> embed = g.Shared("embed", x => x.Dense(32).Relu().Dense(8));
        Node distance = embed(left).EuclideanDistance(embed(right)), loss = distance.Contrastive(same);
        Node accuracy = (distance < 0.5).Equal(same).Cast(ElementType.Float32).Mean();
        Assert.HasCount(4, g.Parameters.ToArray());

        Dataset Pairs(int from, int to, int count, int seed)
        {
            var random = new Random(seed);
            var a = new float[64 * count];
            var b = new float[64 * count];
            var equal = new bool[count];
            for (int k = 0; k < count; k++)
            {
                int i = random.Next(from, to), j;
                do
                    j = random.Next(from, to);
                while (j == i || (labels[i] == labels[j]) != (k % 2 == 0));
                equal[k] = k % 2 == 0;
                images[i].CopyTo(a, 64 * k);
                images[j].CopyTo(b, 64 * k);
            }
            return new((left, a), (right, b), (same, equal));
        }
        int half = images.Length * 2 / 3;
        Dataset heldOut = Pairs(half, images.Length, 1000, seed: 2);
        using var trainer = new Trainer(loss, new Adam(0.003), new() { Epochs = 6, Seed = 4, Metrics = [("accuracy", accuracy)] });
        double before = trainer.Evaluate(heldOut).Metrics["accuracy"];
        trainer.Fit(Pairs(0, half, 6000, seed: 1));
        double after = trainer.Evaluate(heldOut).Metrics["accuracy"];
        Assert.IsTrue(before < 0.7 && after > 0.85, $"accuracy {before} before, {after} after training.");
    }
}
