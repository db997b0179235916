using System.Diagnostics;
using System.Net.Http.Json;

namespace PredictionService;

/// <summary>Asks a service from several clients at once, a bounded number of times.</summary>
public static class Load
{
    /// <summary>What came out.</summary>
    /// <param name="Answers">Answers of each request, in the order of the mixtures.</param>
    /// <param name="Seconds">How long all took.</param>
    public sealed record Result(float[] Answers, double Seconds);

    /// <summary>Posts each mixture once.</summary>
    /// <param name="address">The service's address with the path.</param>
    /// <param name="mixtures">What is asked.</param>
    /// <param name="clients">Requests under way at once, at most.</param>
    /// <exception cref="HttpRequestException">An answer that is no success.</exception>
    public static async Task<Result> RunAsync(string address, IReadOnlyList<Concrete> mixtures, int clients)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients });
        var answers = new float[mixtures.Count];
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, mixtures.Count, new ParallelOptions { MaxDegreeOfParallelism = clients }, async (i, cancellation) =>
        {
            using HttpResponseMessage response = await http.PostAsJsonAsync(address, mixtures[i], cancellation);
            response.EnsureSuccessStatusCode();
            answers[i] = (await response.Content.ReadFromJsonAsync<Strength>(cancellation))!.Score;
        });
        return new(answers, clock.Elapsed.TotalSeconds);
    }
}
