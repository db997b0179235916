namespace DagNet.MLNet;

/// <summary>Scores rows with a trained graph, one after the other, without allocating.</summary>
internal sealed class DagScorer(Session session, Node features, Node scores, Lazy<Node> slopes, float[] baseline) : IScorer
{
    /// <summary>Points on the way from the baseline to the row.</summary>
    private const int Points = 64;

    private readonly Runner _row = session.Prepare(new([scores]), (features, [1, baseline.Length]));
    private Runner? _path;
    private float[] _points = [];

    public void Score(ReadOnlySpan<float> values, Span<float> outputs)
    {
        _row.Feed(features, values);
        _row.Run();
        _row.Output<float>(0).CopyTo(outputs);
    }

    /// <summary>
    /// Integrated gradients (Sundararajan, Taly and Yan 2017): the mean slope of the first score between the training rows' mean and
    /// this row, times the distance. The contributions add up to the difference of both scores.
    /// </summary>
    public void Contribute(ReadOnlySpan<float> values, Span<float> contributions)
    {
        if (_path is null)
        {
            _path = session.Prepare(new([slopes.Value]), (features, [Points, baseline.Length]));
            _points = new float[Points * baseline.Length];
        }
        for (int p = 0; p < Points; p++)
            for (int i = 0; i < values.Length; i++)
                _points[(p * values.Length) + i] = baseline[i] + ((p + 0.5f) / Points * (values[i] - baseline[i]));
        _path.Feed<float>(features, _points);
        _path.Run();
        ReadOnlySpan<float> slope = _path.Output<float>(0);
        for (int i = 0; i < values.Length; i++)
        {
            double sum = 0;
            for (int p = 0; p < Points; p++)
                sum += slope[(p * values.Length) + i];
            contributions[i] = (float)(sum / Points * (values[i] - baseline[i]));
        }
    }

    public void Dispose()
    {
        _row.Dispose();
        _path?.Dispose();
    }
}
