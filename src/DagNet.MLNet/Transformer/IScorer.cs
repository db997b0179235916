namespace DagNet.MLNet;

/// <summary>Computes one row after the other without allocating; one thread at a time uses it.</summary>
internal interface IScorer : IDisposable
{
    /// <summary>The model's outputs, in the order in which <see cref="ScoreColumns"/> reads them.</summary>
    void Score(ReadOnlySpan<float> features, Span<float> outputs);

    /// <summary>What each feature adds to the first output; for a linear model weight · value.</summary>
    void Contribute(ReadOnlySpan<float> features, Span<float> contributions);
}
