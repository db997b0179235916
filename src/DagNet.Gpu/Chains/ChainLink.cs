using System.Reflection;
using ILGPU;

namespace DagNet.Gpu;

/// <summary>What a kernel gets its elements from or gives them to: an <see cref="IProducer{T, U}"/> or <see cref="IConsumer{T, U}"/> with its arguments.</summary>
internal sealed record ChainLink(Type Kind, object Arguments)
{
    /// <summary>Memory.</summary>
    public static ChainLink Memory<T>(ArrayView<T> view) where T : unmanaged => new(typeof(Stored<T>), view);

    /// <summary>The chain that makes a step's one input as it is read, else the memory that the input lies in.</summary>
    public static ChainLink Source<T>(GpuStep step) where T : unmanaged
        => step.Producer is { } chain ? new(chain.Type.Chain, chain.Arguments) : Memory(step.X[0].As<T>());

    /// <summary>The chain that goes on with a step's results, else the memory that they are stored in.</summary>
    public static ChainLink Target<T>(GpuStep step) where T : unmanaged
        => step.Consumer is { } chain ? new(chain.Type.Chain, chain.Arguments) : Memory(step.Y[0].As<T>());

    /// <summary>Calls a method that is generic over types, those of links among them, whose arguments it takes at the end.</summary>
    public static Action Bind(MethodInfo method, ReadOnlySpan<Type> types, ReadOnlySpan<ChainLink> links, params ReadOnlySpan<object> values)
    {
        List<Type> all = [.. types];
        List<object> given = [.. values];
        foreach (ChainLink link in links)
        {
            all.AddRange([link.Kind, link.Arguments.GetType()]);
            given.Add(link.Arguments);
        }
        return (Action)method.MakeGenericMethod([.. all]).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [.. given], null)!;
    }

    /// <summary>A private static method by its name.</summary>
    public static MethodInfo Method(Type type, string name) => type.GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
}
