namespace DagNet;

/// <summary>The work of a <see cref="WorkerTeam"/> loop; a struct, so that starting a loop allocates nothing.</summary>
internal interface IParallelBody
{
    /// <summary>Does one part. Parts run in any order, on any thread, so they must write disjoint memory.</summary>
    void Run(int part);
}
