namespace DagNet.Tests;

/// <summary>Summaries and drawings of small graphs, to the letter.</summary>
[TestClass]
public sealed class ModelSummaryTests
{
    [TestMethod]
    public void ASummaryHasALineForEachLayer()
    {
        var g = new Graph();
        Node x = g.Input(["batch", 4], "x"), tokens = g.Input(["batch"], "tokens", ElementType.Int64);
        Node h = (x.Dense(300) + tokens.Embedding(10, 300)).Relu().BatchNormalization();
        Node y = h.Dense(2, "scores").Softmax();
        Assert.AreEqual("""
            Layer (operator)                          Output shape  Parameters  Connected to
            ───────────────────────────────────────────────────────────────────────────────────────
            x (Input)                                 [batch, 4]             0
            tokens (Input)                            [batch]                0
            dense (MatMul)                            [batch, 300]       1,500  x
            embedding (Gather)                        [batch, 300]       3,000  tokens
            add (Add)                                 [batch, 300]           0  dense, embedding
            relu (Relu)                               [batch, 300]           0  add
            batch_normalization (BatchNormalization)  [batch, 300]       1,200  relu
            scores (MatMul)                           [batch, 2]           602  batch_normalization
            softmax (Softmax)                         [batch, 2]             0  scores
            ───────────────────────────────────────────────────────────────────────────────────────
            Total parameters: 6,302 (25,208 bytes)
            Trainable: 5,702 (22,808 bytes)
            Not trainable: 600 (2,400 bytes)

            """.ReplaceLineEndings("\n"), ModelSummary.Of(y));
    }

    [TestMethod]
    public void ASharedLayerIsOneLineAndItsParametersCountOnce()
    {
        var g = new Graph();
        Node a = g.Input([5, 3], "a"), b = g.Input([5, 3], "b");
        Func<Node, Node> embed = g.Shared("embed", x => x.Dense(2));
        Assert.AreEqual("""
            Layer (operator)      Output shape  Parameters  Connected to
            ────────────────────────────────────────────────────────────
            a (Input)             [5, 3]                 0
            b (Input)             [5, 3]                 0
            embed/dense (MatMul)  [5, 2]                 8  a, b
            sub (Sub)             [5, 2]                 0  embed/dense
            ────────────────────────────────────────────────────────────
            Total parameters: 8 (32 bytes)
            Trainable: 8 (32 bytes)
            Not trainable: 0 (0 bytes)

            """.ReplaceLineEndings("\n"), ModelSummary.Of(embed(a) - embed(b)));
    }

    [TestMethod]
    public void DrawingsEscapeTheirLabels()
    {
        var g = new Graph();
        Node x = g.Input(["batch", 2], "a \"b\" <c> #1 \\"), w = g.Parameter([2, 3], "w");
        Node y = x.MatMul(w).Named("y");
        Assert.AreEqual("""
            flowchart TD
                n0(["a #quot;b#quot; #lt;c#gt; #35;1 \<br/>Input<br/>float32[batch, 2]"])
                n1(["w<br/>Parameter<br/>float32[2, 3]"])
                n2["y<br/>MatMul<br/>float32[batch, 3]"]
                n0 --> n2
                n1 --> n2

            """.ReplaceLineEndings("\n"), GraphDrawing.Mermaid(y));
        Assert.AreEqual("""
            digraph {
                node [shape=box];
                n0 [label="a \"b\" <c> #1 \\\nInput\nfloat32[batch, 2]", shape=ellipse];
                n1 [label="w\nParameter\nfloat32[2, 3]", shape=ellipse];
                n2 [label="y\nMatMul\nfloat32[batch, 3]"];
                n0 -> n2;
                n1 -> n2;
            }

            """.ReplaceLineEndings("\n"), GraphDrawing.Dot(y));
    }
}
