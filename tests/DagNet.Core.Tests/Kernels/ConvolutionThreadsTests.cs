namespace DagNet.Tests.Kernels;

[TestClass]
[DoNotParallelize]
public unsafe class ConvolutionThreadsTests
{
    private static readonly ConvolutionShape[] Shapes =
    [
        .. ConvolutionTests.Large,
        ConvolutionTests.Shape(33, 400, 64, 1, new(4, 4, 3, 1, 1, 1, 1), new(4, 4, 3, 1, 1, 1, 1)),
        ConvolutionTests.Shape(1, 40, 50, 1, new(61, 61, 3, 1, 1, 1, 1), new(60, 58, 3)),
        ConvolutionTests.Shape(2, 97, 5, 1, new(20, 20), new(20, 20)),
        ConvolutionTests.Shape(2, 49, 1, 1, new(20, 20), new(20, 20)),
        ConvolutionTests.Shape(2, 50, 26, 2, new WindowAxis(500, 250, 2, 2)),
    ];

    [TestMethod]
    public void ResultsDoNotDependOnThreads()
    {
        int threads = WorkerTeam.Shared.Threads;
        try
        {
            foreach (ConvolutionShape shape in Shapes)
            {
                WorkerTeam.Shared.Threads = 1;
                float[][] alone = Run(shape);
                foreach (int count in (int[])[2, 3, 5, 16])
                {
                    WorkerTeam.Shared.Threads = count;
                    float[][] shared = Run(shape);
                    for (int i = 0; i < 3; i++) CollectionAssert.AreEqual(alone[i], shared[i]);
                }
            }
        }
        finally
        {
            WorkerTeam.Shared.Threads = threads;
        }
    }

    private static float[][] Run(ConvolutionShape shape)
    {
        var random = new Random(13);
        (Guarded<float> x, Guarded<float> w, Guarded<float> y) = ConvolutionTests.Tensors<float>(shape, random);
        Guarded<float> dx = new(x.Length), dw = new(w.Length), dy = new(y.Length, random);
        Convolution.Forward(shape, x.Pointer, w.Pointer, null, y.Pointer, default(NoEpilogue<float>));
        Convolution.GradientOfInput(shape, dy.Pointer, w.Pointer, dx.Pointer);
        Convolution.GradientOfWeight(shape, x.Pointer, dy.Pointer, dw.Pointer);
        return [y.Span.ToArray(), dx.Span.ToArray(), dw.Span.ToArray()];
    }
}
