using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Ops.Serve;

/// <summary>Asks every part at the same time, each with its own deadline, so that a hanging one makes nothing late.</summary>
internal sealed class Parts(PartsOptions options, IHttpClientFactory clients, HealthCheckService own, TimeProvider clock)
{
    public const string Client = "parts";

    /// <summary>A little above the deadline of a backend's own checks, so that its answer about a hanging database is heard.</summary>
    private static readonly TimeSpan Deadline = HealthEndpoint.CheckTimeout + TimeSpan.FromMilliseconds(150);

    private static readonly Dictionary<string, string> None = [];

    internal static bool SaysDetail { get; set; } = true;

    public async Task<IReadOnlyList<PartHealth>> AskAsync(CancellationToken cancellation) => await Task.WhenAll(
        AskAsync("billing", options.Billing, HealthEndpoint.Path, ReadBackendAsync, cancellation),
        AskAsync("notifications", options.Notifications, HealthEndpoint.Path, ReadBackendAsync, cancellation),
        AskAsync("app", options.App, options.AppHealthPath, ReadAppAsync, cancellation),
        AskOwnAsync(cancellation));

    private async Task<PartHealth> AskAsync(
        string name, Uri address, string path, Func<HttpResponseMessage, CancellationToken, Task<Answer>> read, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Deadline);
        Answer answer;
        try
        {
            using var response = await clients.CreateClient(Client).GetAsync(new Uri(address, path), HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            answer = await read(response, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            answer = new Answer(ServiceState.Error, None, $"no answer within {Deadline.TotalMilliseconds:0} ms");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException)
        {
            answer = new Answer(ServiceState.Error, None, exception is JsonException ? "answers something else than health" : "not reachable");
        }

        return new PartHealth(name, answer.State, answer.Services, answer.Detail, clock.GetElapsedTime(started));
    }

    private async Task<PartHealth> AskOwnAsync(CancellationToken cancellation)
    {
        var report = await own.CheckHealthAsync(cancellation);
        var health = BackendHealth.From(report);
        return new PartHealth("ops", health.Status, health.Services, Sentence(health), report.TotalDuration);
    }

    private static async Task<Answer> ReadBackendAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var health = await response.Content.ReadFromJsonAsync<BackendHealth>(cancellation);
        return health is { Status: not null, Services: not null }
            ? new Answer(health.Status, health.Services, Sentence(health))
            : throw new JsonException();
    }

    private static Task<Answer> ReadAppAsync(HttpResponseMessage response, CancellationToken cancellation) => Task.FromResult((int)response.StatusCode < 500
        ? new Answer(ServiceState.Ok, None, null)
        : new Answer(ServiceState.Error, None, $"answers {(int)response.StatusCode}"));

    internal static string? Sentence(BackendHealth health) =>
        SaysDetail && health.Details is { Count: > 0 } details ? string.Join("; ", details.Select(d => $"{d.Key}: {Scrubber.Text(d.Value)}")) : null;

    private sealed record Answer(string State, IReadOnlyDictionary<string, string> Services, string? Detail);
}
