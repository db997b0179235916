using System.Collections.Concurrent;

namespace DagNet;

/// <summary>A plan with the programs that are free to run it.</summary>
internal sealed class PlannedRun(Session session, Plan plan) : IDisposable
{
    public Plan Plan => plan;

    public ConcurrentBag<IProgram> Free { get; } = [];

    public IProgram Compile() => session.Compile(plan);

    public void Dispose()
    {
        while (Free.TryTake(out IProgram? program))
            program.Dispose();
    }
}
