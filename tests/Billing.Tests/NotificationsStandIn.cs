using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ResponsiAI.Billing.Tests;

/// <summary>
/// Stands in for notifications on a socket: accepts by idempotency key as the real one does, can be told to refuse, and
/// can be stopped and started again on the same port.
/// </summary>
internal sealed class NotificationsStandIn : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, AcceptedMail> accepted = new();
    private readonly ConcurrentQueue<string> asked = new();
    private readonly ConcurrentDictionary<string, string> traces = new();
    private WebApplication? app;

    public int Port { get; } = FreePort.Next();

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    /// <summary>What it answers instead of accepting; null accepts.</summary>
    public int? Refusal { get; set; }

    /// <summary>The reason in the problem that goes with <see cref="Refusal"/>.</summary>
    public string Reason { get; set; } = "told_to";

    /// <summary>Every key as often as it was asked for.</summary>
    public IReadOnlyCollection<string> Asked => asked;

    public IReadOnlyDictionary<string, AcceptedMail> Accepted => accepted;

    /// <summary>The <c>traceparent</c> that the last request for a key came with.</summary>
    public IReadOnlyDictionary<string, string> Traces => traces;

    public static async Task<NotificationsStandIn> StartAsync()
    {
        var standIn = new NotificationsStandIn();
        await standIn.StartAgainAsync();
        return standIn;
    }

    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.ToString());
        app = builder.Build();
        app.MapPost("/emails", AcceptAsync);
        await app.StartAsync();
    }

    public async Task StopAsync()
    {
        await app!.DisposeAsync();
        app = null;
    }

    public async Task<AcceptedMail> MailAsync(string key)
    {
        await Wait.UntilAsync(() => accepted.ContainsKey(key), $"the mail {key} is asked for");
        return accepted[key];
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
    }

    /// <summary>The id that it gives the mail of a key.</summary>
    public static string IdOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32];

    private async Task<IResult> AcceptAsync(HttpRequest request)
    {
        if (request.Headers["X-Internal-Token"] != ServiceProcess.InternalToken)
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        var key = request.Headers["Idempotency-Key"].ToString();
        asked.Enqueue(key);
        traces[key] = request.Headers["traceparent"].ToString();
        if (key.Length is 0 or > 200)
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        if (Refusal is { } status)
            return Results.Problem(statusCode: status, extensions: new Dictionary<string, object?> { ["reason"] = Reason });
        var body = (await JsonNode.ParseAsync(request.Body))!;
        var mail = new AcceptedMail((string)body["template"]!, (string)body["to"]!, body["data"]!.AsObject());
        return accepted.GetOrAdd(key, mail).IsLike(mail)
            ? Results.Json(new { id = IdOf(key), status = "pending" }, statusCode: StatusCodes.Status202Accepted)
            : Results.Problem(statusCode: StatusCodes.Status422UnprocessableEntity, extensions: new Dictionary<string, object?> { ["reason"] = "idempotency_key_reused" });
    }
}

internal sealed record AcceptedMail(string Template, string To, JsonObject Data)
{
    public string? this[string member] => Data[member]?.ToString();

    public bool IsLike(AcceptedMail other) => Template == other.Template && To == other.To && JsonNode.DeepEquals(Data, other.Data);
}
