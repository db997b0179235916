using System.Runtime.CompilerServices;
using DagNet.Interop;
using DagNet.MLNet.Tests;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]
[assembly: LoadableClass(typeof(LinearTransformer), typeof(LinearLoader), null, typeof(SignatureLoadModel), "Linear",
    LinearTransformer.Loader)]
[assembly: LoadableClass(typeof(LinearModel), typeof(LinearModelLoader), null, typeof(SignatureLoadModel), "Linear model",
    LinearModel.Loader)]

namespace DagNet.MLNet.Tests;

internal static class LinearLoader
{
    public static LinearTransformer Create(IHostEnvironment env, ModelLoadContext ctx) =>
        SavedModel.Load<LinearTransformer, LinearModel>(env, ctx, LinearTransformer.Header, (model, features) => new(model, features));
}

internal static class LinearModelLoader
{
    public static LinearModel Create(IHostEnvironment env, ModelLoadContext ctx) => SavedModel.Load(ctx, LinearModel.Header, LinearModel.Read);
}
