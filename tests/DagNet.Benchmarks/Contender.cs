namespace DagNet.Benchmarks;

/// <summary>One side of a contest.</summary>
internal abstract class Contender : IDisposable
{
    /// <summary>Does the work once.</summary>
    public abstract void Run();

    /// <summary>What both sides must agree on: the losses of 20 steps, or the outputs of one run.</summary>
    public abstract float[] Outcome();

    /// <inheritdoc/>
    public virtual void Dispose() { }
}
