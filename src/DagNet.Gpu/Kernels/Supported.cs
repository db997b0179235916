namespace DagNet.Gpu;

/// <summary>Says why a step's element type stands in the way.</summary>
internal static class Supported
{
    public static string? Single(Step step) => Of(step.Results[0].Type.Element, ElementType.Float32);

    /// <summary>The obstacle of an element type that is none of these.</summary>
    public static string? Of(ElementType element, params ReadOnlySpan<ElementType> supported)
        => supported.Contains(element) ? null : $"no kernel for {element.Word}";
}
