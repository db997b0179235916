namespace DagNet.MLNet;

/// <summary>Scores rows with a trained graph, one after the other, without allocating.</summary>
internal sealed class DagScorer(Session session, Node features, Node scores, Lazy<Node> slopes, float[] baseline) : IScorer
{
    private readonly Runner _row = session.Prepare(new([scores]), (features, [1, baseline.Length]));
    private IntegratedGradients? _gradients;

    public void Score(ReadOnlySpan<float> values, Span<float> outputs)
    {
        _row.Feed(features, values);
        _row.Run();
        _row.Output<float>(0).CopyTo(outputs);
    }

    public void Contribute(ReadOnlySpan<float> values, Span<float> contributions)
        => (_gradients ??= new(session, features, scores, slopes.Value, baseline)).Explain(values, contributions);

    public void Dispose()
    {
        _row.Dispose();
        _gradients?.Dispose();
    }
}
