using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PredictionService;

/// <summary>A web service that answers <c>POST /predict</c> from model.zip, and <c>POST /predict/onnx</c> from model.onnx.</summary>
public static class Service
{
    /// <summary>Loads the models and describes the service; it is not started yet.</summary>
    /// <param name="zip">A pipeline saved by ML.NET.</param>
    /// <param name="onnx">The same as ONNX.</param>
    /// <param name="url">Where to listen; http://127.0.0.1:0 takes any free port.</param>
    public static WebApplication Build(string zip, string onnx, string url)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url);
        builder.Services.AddSingleton(_ => new EnginePool(zip));
        builder.Services.AddSingleton(_ => new OnnxPredictor(onnx));
        WebApplication app = builder.Build();
        // A file that is missing or broken is told now, not to the first caller.
        (EnginePool pool, OnnxPredictor predictor) = (app.Services.GetRequiredService<EnginePool>(), app.Services.GetRequiredService<OnnxPredictor>());
        app.MapPost("/predict", (Concrete concrete) => Answer(pool.Predict(concrete)));
        app.MapPost("/predict/onnx", (Concrete concrete) => Answer(predictor.Predict(concrete)));
        return app;
    }

    private static IResult Answer(float score) => float.IsFinite(score) ? Results.Ok(new Strength { Score = score }) : Results.BadRequest("The mixture has no finite strength.");
}
