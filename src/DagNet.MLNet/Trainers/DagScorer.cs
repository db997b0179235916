namespace DagNet.MLNet;

/// <summary>Scores rows with a trained graph, a batch at a time, without allocating.</summary>
internal sealed class DagScorer(Session session, Node features, Node scores, Lazy<Node> slopes, float[] baseline) : IScorer
{
    private readonly BatchRunners _runners = new(session, [scores], rows => [(features, RowShape.Of(features, rows))]);
    private float[] _rows = [];
    private IntegratedGradients? _gradients;
    private Runner? _last;

    public Span<float> Features(int row)
    {
        if (_rows.Length <= row * baseline.Length)
            Array.Resize(ref _rows, (row == 0 ? 1 : RowComputation.Most) * baseline.Length);
        return _rows.AsSpan(row * baseline.Length, baseline.Length);
    }

    public void Score(int rows)
    {
        (_last, int count) = _runners.For(rows);
        // The rows above those asked for are what is left of an earlier batch, and nobody reads their results.
        if (_rows.Length < count * baseline.Length)
            Array.Resize(ref _rows, RowComputation.Most * baseline.Length);
        _last.Feed<float>(features, _rows.AsSpan(0, count * baseline.Length));
        _last.Run();
    }

    public ReadOnlySpan<float> Outputs(int row)
    {
        int width = (int)scores.Shape[^1].Value;
        return _last!.Output<float>(0).Slice(row * width, width);
    }

    public void Contribute(ReadOnlySpan<float> values, Span<float> contributions)
        => (_gradients ??= new(session, features, scores, slopes.Value, baseline)).Explain(values, contributions);

    public void Dispose()
    {
        _runners.Dispose();
        _gradients?.Dispose();
    }
}
