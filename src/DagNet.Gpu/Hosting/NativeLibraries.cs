using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace DagNet.Gpu;

/// <summary>Finds the drivers' libraries under the names that machines without development packages have.</summary>
internal static class NativeLibraries
{
    private static readonly Dictionary<string, string[]> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["cuda"] = ["libcuda.so.1"],
        ["OpenCL"] = ["libOpenCL.so.1"],
    };

    private static int _resolving;

    /// <summary>Takes part in the search for libraries from now on; without it ILGPU silently lists no device.</summary>
    public static void Resolve()
    {
        if (Interlocked.Exchange(ref _resolving, 1) == 0)
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => Find(name);
    }

    /// <summary>Whether a driver's library is on this machine.</summary>
    public static bool Has(string name)
    {
        string[] names = OperatingSystem.IsWindows() ? [name == "cuda" ? "nvcuda.dll" : "OpenCL.dll"] : [name, .. Names[name]];
        foreach (string candidate in names)
            if (NativeLibrary.TryLoad(candidate, out nint library))
            {
                NativeLibrary.Free(library);
                return true;
            }
        return false;
    }

    private static nint Find(string name)
    {
        foreach (string candidate in Names.GetValueOrDefault(name, []))
            if (NativeLibrary.TryLoad(candidate, out nint library))
                return library;
        return 0;
    }
}
