using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace DagNet.Interop;

/// <summary>The environment of a catalog, and what it keeps to itself.</summary>
internal static class Environments
{
    extension(TrainCatalogBase.CatalogInstantiatorBase catalog)
    {
        /// <summary>The environment in which the catalog's trainers run; it is not the <see cref="MLContext"/>.</summary>
        public IHostEnvironment Environment => ((IInternalCatalog)catalog).Environment;
    }

    extension(TransformsCatalog catalog)
    {
        /// <summary>The environment in which transforms run.</summary>
        public IHostEnvironment Environment => ((IInternalCatalog)catalog).Environment;
    }

    extension(ModelOperationsCatalog catalog)
    {
        /// <summary>The environment in which models are saved and loaded.</summary>
        public IHostEnvironment Environment => ((IInternalCatalog)catalog).Environment;
    }

    extension(IHostEnvironment environment)
    {
        /// <summary>MLContext.GpuDeviceId.</summary>
        public int? GpuDeviceId => (environment as IHostEnvironmentInternal)?.GpuDeviceId;

        /// <summary>MLContext.FallbackToCpu.</summary>
        public bool FallbackToCpu => environment is IHostEnvironmentInternal { FallbackToCpu: true };

        /// <summary>True after MLContext.CancelExecution.</summary>
        public bool IsCanceled => environment is ICancelable { IsCanceled: true };
    }
}
