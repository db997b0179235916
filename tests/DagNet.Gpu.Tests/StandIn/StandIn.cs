using System.Runtime.InteropServices;

namespace DagNet.Tests;

/// <summary>What the stand-in for NVIDIA's driver library, <c>cuda.c</c>, tells and is told. To be used in the process that has it.</summary>
internal static partial class StandIn
{
    /// <summary>As an application finds the driver's library, along LD_LIBRARY_PATH.</summary>
    public const string Library = "libcuda.so.1";

    public const int OutOfMemory = 2, InvalidProgram = 218, TooManyResources = 701, LaunchFailed = 719;

    public const int CapabilityMajor = 75, CapabilityMinor = 76;

    /// <summary>What is counted: first what is alive, then what has happened since <see cref="Reset"/>.</summary>
    public enum Count
    {
        Contexts, Streams, Allocations, Bytes, Locked, Modules, Graphs, Executables,
        Allocated, Launches, Captures, Captured, Replays,
    }

    /// <summary>What can fail.</summary>
    public enum Call
    {
        Allocate, Launch, Load, BeginCapture, Instantiate, Replay,
    }

    /// <summary>Everything that must be gone in the end.</summary>
    public static IReadOnlyList<Count> Alive { get; } =
        [Count.Contexts, Count.Streams, Count.Allocations, Count.Bytes, Count.Locked, Count.Modules, Count.Graphs, Count.Executables];

    /// <summary>One device of today, and nothing counted.</summary>
    [LibraryImport(Library, EntryPoint = "standin_reset")]
    public static partial void Reset();

    /// <summary>Changes an attribute of the devices, by CUDA's number.</summary>
    [LibraryImport(Library, EntryPoint = "standin_attribute")]
    public static partial void SetAttribute(int attribute, int value);

    [LibraryImport(Library, EntryPoint = "standin_devices")]
    public static partial void SetDevices(int count);

    /// <summary>1000 × the major plus 10 × the minor version of CUDA.</summary>
    [LibraryImport(Library, EntryPoint = "standin_version")]
    public static partial void SetVersion(int version);

    [LibraryImport(Library, EntryPoint = "standin_memory")]
    public static partial void SetMemory(nint bytes);

    [LibraryImport(Library, EntryPoint = "standin_count")]
    public static partial nint Of(Count what);

    /// <summary>How many pieces of memory of exactly this size are taken.</summary>
    [LibraryImport(Library, EntryPoint = "standin_allocations")]
    public static partial int AllocationsOf(nint bytes);

    /// <summary>Lets the nth call from now on, 1 for the next, fail with an error of CUDA's.</summary>
    [LibraryImport(Library, EntryPoint = "standin_fail")]
    public static partial void Fail(Call call, nint nth, int error);
}
