namespace DagNet.MLNet;

/// <summary>Computes rows, a batch at a time, without allocating; one thread at a time uses it.</summary>
internal interface IScorer : IDisposable
{
    /// <summary>Where the caller writes the features of a row of the batch.</summary>
    /// <param name="row">From 0 to below <see cref="RowComputation.Most"/>.</param>
    Span<float> Features(int row);

    /// <summary>Computes the outputs of the batch's first rows.</summary>
    void Score(int rows);

    /// <summary>A row's outputs after <see cref="Score"/>, in the order in which <see cref="ScoreColumns"/> reads them.</summary>
    ReadOnlySpan<float> Outputs(int row);

    /// <summary>What each feature adds to the first output; for a linear model weight · value.</summary>
    void Contribute(ReadOnlySpan<float> features, Span<float> contributions);
}
