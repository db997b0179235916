namespace DagNet.MLNet;

/// <summary>
/// What each feature adds to the first score of a row: integrated gradients (Sundararajan, Taly and Yan 2017,
/// "Axiomatic attribution for deep networks"), the mean slope on the straight way from a baseline to the row, times the
/// distance. The way is halved where the slope in the middle of a part does not explain the part's rise, since the coding
/// of tabular columns bends sharply; what stays unexplained is shared out, so that the contributions always add up to the
/// difference of the two scores.
/// </summary>
internal sealed class IntegratedGradients : IDisposable
{
    /// <summary>Parts at the start, and parts that one run looks at.</summary>
    private const int Parts = 64;

    /// <summary>A way is looked at in at most so many parts.</summary>
    private const int MaximumParts = 64 * Parts;

    /// <summary>How much of the score's range on the way may stay unexplained.</summary>
    private const double Tolerance = 1e-3;

    private readonly Runner _runner;
    private readonly Node _features;
    private readonly float[] _baseline, _points;
    private readonly double[] _positions = new double[Parts + 1];
    private readonly Stack<Part> _open = new();
    private readonly Part[] _batch = new Part[Parts];

    public IntegratedGradients(Session session, Node features, Node scores, Node slopes, float[] baseline)
    {
        (_features, _baseline) = (features, baseline);
        _points = new float[(Parts + 1) * baseline.Length];
        _runner = session.Prepare(new([scores, slopes]), (features, RowShape.Of(features, Parts + 1)));
    }

    /// <summary>The way between two shares of the distance, with the scores at its ends.</summary>
    private readonly record struct Part(double From, double To, float Before, float After)
    {
        public double Middle => (From + To) / 2;

        public float Rise => After - Before;
    }

    public void Explain(ReadOnlySpan<float> row, Span<float> contributions)
    {
        contributions.Clear();
        for (int p = 0; p <= Parts; p++)
            _positions[p] = (double)p / Parts;
        Run(row);
        float lowest = float.PositiveInfinity, highest = float.NegativeInfinity;
        for (int p = 0; p <= Parts; p++)
            (lowest, highest) = (Math.Min(lowest, Score(p)), Math.Max(highest, Score(p)));
        for (int p = 0; p < Parts; p++)
            _open.Push(new(_positions[p], _positions[p + 1], Score(p), Score(p + 1)));
        double tolerance = Tolerance * (highest - lowest);
        for (int seen = 0; _open.Count > 0;)
        {
            int count = Math.Min(Parts, _open.Count);
            for (int p = 0; p < count; p++)
                _positions[p] = (_batch[p] = _open.Pop()).Middle;
            Run(row);
            seen += count;
            for (int p = 0; p < count; p++)
                if (seen + _open.Count >= MaximumParts || IsExplained(_batch[p], p, row, tolerance))
                    Add(_batch[p], p, row, contributions);
                else
                {
                    Part part = _batch[p];
                    _open.Push(part with { To = part.Middle, After = Score(p) });
                    _open.Push(part with { From = part.Middle, Before = Score(p) });
                }
        }
    }

    public void Dispose() => _runner.Dispose();

    private void Run(ReadOnlySpan<float> row)
    {
        for (int p = 0; p <= Parts; p++)
            for (int i = 0; i < row.Length; i++)
                _points[(p * row.Length) + i] = (float)(_baseline[i] + (_positions[p] * ((double)row[i] - _baseline[i])));
        _runner.Feed<float>(_features, _points);
        _runner.Run();
    }

    private float Score(int point)
    {
        ReadOnlySpan<float> scores = _runner.Output<float>(0);
        return scores[point * (scores.Length / (Parts + 1))];
    }

    /// <summary>What feature <paramref name="i"/> adds on a part, by the slope at a point.</summary>
    private double Step(in Part part, int point, int i, ReadOnlySpan<float> row)
        => _runner.Output<float>(1)[(point * row.Length) + i] * ((double)row[i] - _baseline[i]) * (part.To - part.From);

    private bool IsExplained(in Part part, int point, ReadOnlySpan<float> row, double tolerance)
    {
        double sum = 0;
        for (int i = 0; i < row.Length; i++)
            sum += Step(part, point, i, row);
        return Math.Abs(part.Rise - sum) <= tolerance * (part.To - part.From);
    }

    private void Add(in Part part, int point, ReadOnlySpan<float> row, Span<float> contributions)
    {
        double sum = 0, size = 0;
        int moved = 0;
        for (int i = 0; i < row.Length; i++)
        {
            double step = Step(part, point, i, row);
            (sum, size, moved) = (sum + step, size + Math.Abs(step), moved + (row[i] != _baseline[i] ? 1 : 0));
        }
        double rest = part.Rise - sum;
        for (int i = 0; i < row.Length; i++)
        {
            double step = Step(part, point, i, row);
            double share = size > 0 ? Math.Abs(step) / size : row[i] != _baseline[i] ? 1.0 / moved : 0;
            contributions[i] += (float)(step + (rest * share));
        }
    }
}
