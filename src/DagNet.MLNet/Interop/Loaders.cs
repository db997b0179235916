using DagNet.Interop;
using DagNet.MLNet;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(DagTransformer), typeof(DagTransformerLoader), null, typeof(SignatureLoadModel), "DagNet transformer",
    DagTransformer.Loader)]
[assembly: LoadableClass(typeof(DagModel), typeof(DagModelLoader), null, typeof(SignatureLoadModel), "DagNet model", DagModel.Loader)]
[assembly: LoadableClass(typeof(DagGraphTransformer), typeof(DagGraphTransformerLoader), null, typeof(SignatureLoadModel), "DagNet graph",
    DagGraphTransformer.Loader)]
[assembly: LoadableClass(typeof(DagSiameseTransformer), typeof(DagSiameseTransformerLoader), null, typeof(SignatureLoadModel), "DagNet pairs",
    DagSiameseTransformer.Loader)]

namespace DagNet.Interop;

/// <summary>What ML.NET calls to read a transformer from a model file.</summary>
internal static class DagTransformerLoader
{
    public static DagTransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        SavedModel.Load<DagTransformer, DagModel>(env, ctx, DagTransformer.Header, (model, features) => new(model, features));
}

/// <summary>What ML.NET calls to read the model inside.</summary>
internal static class DagModelLoader
{
    public static DagModel Create(IHostEnvironment env, ModelLoadContext ctx) => SavedModel.Load(ctx, DagModel.Header, DagModel.Read);
}

/// <summary>What ML.NET calls to read a graph between columns.</summary>
internal static class DagGraphTransformerLoader
{
    public static DagGraphTransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        DagGraphTransformer.Header.Read<DagGraphTransformer, DagGraphTransformer>(ctx, reader => new(ColumnGraph.Read(reader)));
}

/// <summary>What ML.NET calls to read a comparison of two columns.</summary>
internal static class DagSiameseTransformerLoader
{
    public static DagSiameseTransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        DagSiameseTransformer.Header.Read<DagSiameseTransformer, DagSiameseTransformer>(ctx, DagSiameseTransformer.Read);
}
