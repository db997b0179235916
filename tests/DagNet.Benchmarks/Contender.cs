namespace DagNet.Benchmarks;

/// <summary>One side of a contest.</summary>
internal abstract class Contender : IDisposable
{
    /// <summary>Does the work once.</summary>
    public abstract void Run();

    /// <summary>What both sides must agree on: the losses of 20 steps, or the outputs of one run.</summary>
    public abstract float[] Outcome();

    /// <summary>
    /// Called between the check and the timing: a training goes on with a rate of 0, so that each timed step has the same
    /// gradients. On one batch they would vanish, and numbers below the normal range are slow.
    /// </summary>
    public virtual void Hold() { }

    /// <summary>Where the time goes, or nothing where that is not known.</summary>
    public virtual Profile? Profile() => null;

    /// <inheritdoc/>
    public virtual void Dispose() { }
}
