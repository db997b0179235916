using ILGPU;
using ILGPU.Runtime;

namespace DagNet.Gpu;

/// <summary>Starts a kernel, whose arguments are one value: so kernels of one kind share a type of launcher.</summary>
internal delegate void KernelLauncher<TArguments>(AcceleratorStream stream, KernelConfig groups, TArguments arguments) where TArguments : struct;
