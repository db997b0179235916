using DagNet.Onnx;

namespace DagNet.Benchmarks;

/// <summary>How time grows, and what comes before the first step.</summary>
internal static class ScaleSuite
{
    public static IEnumerable<Benchmark> Benchmarks(Size size)
    {
        bool full = size == Size.Full;
        int width = full ? 512 : 8;
        foreach (int batch in full ? (int[])[16, 64, 256, 1024, 4096] : [2, 3])
            yield return new("scale", $"train 784-512-512-10, batch {batch}", _ =>
            {
                var ours = new Training([batch, 784], 10, x => Networks.Dense(x, width, width, 10));
                return new(ours) { Operations = Work.Of(ours.Plan) };
            });
        // The same network with and without: at most 1.35 times the time, for the same losses.
        Training Deep(bool recompute) => new([full ? 2048 : 4, 64], 10,
            x => Networks.Dense(x, [.. Enumerable.Repeat(full ? 128 : 8, full ? 64 : 4), 10]), recompute: recompute);
        yield return new("scale", "64 layers of 128, batch 2048, recomputed", _ =>
        {
            Training ours = Deep(recompute: true), whole = Deep(recompute: false);
            return new(ours, whole, $"all kept: {whole.Plan.ArenaBytes >> 20} MiB, not {ours.Plan.ArenaBytes >> 20}") { Operations = Work.Of(ours.Plan) };
        })
        { Target = 1 / 1.35, Tolerance = 1e-6 };
        yield return new("scale", "build, derive and plan 100 nodes", _ => new(new Definition(full ? 100 : 10))) { Limit = 1_000 };
        yield return new("scale", "1,000 trees of different shapes", _ => new(new Trees(full ? 1_000 : 3)));
        yield return new("scale", "import and plan a model of 700 nodes", _ => new(new Import(full ? 700 : 20))) { Limit = 300_000 };
        yield return new("scale", "first step of a new process", _ => new(new FirstStep())) { Limit = 1_000_000 };
    }

    /// <summary>Define-by-run: a graph, its gradient and its plan, all made afresh.</summary>
    private sealed class Definition(int nodes) : Contender
    {
        public override void Run() => Make();

        public override float[] Outcome() => [Make().Steps.Count];

        private Plan Make()
        {
            var graph = new Graph();
            Node w = graph.Parameter([16, 16], "w"), x = graph.Input([8, 16], "x"), y = x;
            while (graph.Nodes.Count < nodes - 2)
                y = (y.MatMul(w) + x).Tanh();
            Node loss = (y * y).Sum();
            return Plan.Make([loss, .. Gradient.Of(loss, w)], [], new Dictionary<string, long>());
        }
    }

    /// <summary>A recursive network over binary trees, a fresh graph for each, run forward and backward.</summary>
    private sealed class Trees : Contender
    {
        private const int Width = 16;

        private readonly int _count;

        public Trees(int count) => _count = count;

        public override void Run() => Sum();

        public override float[] Outcome() => [Sum()];

        private float Sum()
        {
            float sum = 0;
            var random = new Random(3);
            for (int tree = 0; tree < _count; tree++)
            {
                var graph = new Graph();
                Node w = graph.Parameter([2 * Width, Width], "w"), leaf = graph.Parameter([1, Width], "leaf");
                Node root = Grow(random, w, leaf, random.Next(2, 12));
                Node loss = (root * root).Sum();
                using var session = new Session(graph, seed: 7);
                Outputs results = session.Run([loss, .. Gradient.Of(loss, w, leaf)]);
                sum += results.Get<float>(0).First();
            }
            return sum;
        }

        private static Node Grow(Random random, Node w, Node leaf, int leaves)
        {
            if (leaves == 1)
                return leaf;
            int left = random.Next(1, leaves);
            return Grow(random, w, leaf, left).Concat(1, Grow(random, w, leaf, leaves - left)).MatMul(w).Tanh();
        }
    }

    /// <summary>Reads a model and plans it.</summary>
    private sealed class Import : Contender
    {
        private readonly byte[] _model = [];

        public Import(int nodes)
        {
            var graph = new Graph();
            Node x = graph.Input([1, 16, 32], "x"), y = x;
            using var session = new Session(graph);
            using var stream = new MemoryStream();
            for (int count = 0; count < nodes; count = ModelReader.Read(new MemoryStream(_model), "model").Graph.Node.Count)
            {
                y = Networks.Encoder(y, 4, 64);
                stream.SetLength(0);
                OnnxModel.Save(stream, session, [y]);
                _model = stream.ToArray();
            }
        }

        public override void Run() => Load();

        public override float[] Outcome() => [Load()];

        private int Load()
        {
            using OnnxModel model = OnnxModel.Load(new MemoryStream(_model));
            return Plan.Make([.. model.Outputs], [], new Dictionary<string, long>()).Steps.Count;
        }
    }

    /// <summary>Starts this program for one step of a small network: runtime, compilation and plan included.</summary>
    private sealed class FirstStep : Contender
    {
        public override void Run() => OwnProcess.Start("train", "16-64-64-1, batch 64", 1, "first");

        public override float[] Outcome() => [0];
    }
}
