using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ResponsiAI.Billing.Tests;

/// <summary>Stands in for Stripe's API on a socket: tells the objects and lists the events that a test gives it.</summary>
internal sealed class StripeStandIn : IAsyncDisposable
{
    private readonly WebApplication app;
    private int failures;

    private StripeStandIn(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    /// <summary>Objects by their paths, such as <c>/v1/subscriptions/sub_1</c>; any other is not found.</summary>
    public ConcurrentDictionary<string, object> Objects { get; } = new();

    /// <summary>What <c>GET /v1/events</c> lists, in any order.</summary>
    public ConcurrentBag<StripeEvent> Events { get; } = [];

    /// <summary>Path and query of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers everything with this status; null answers as it should.</summary>
    public int? Refusal { get; set; }

    /// <summary>Its clock as the Date header tells it; null is the machine's.</summary>
    public long? Clock { get; set; }

    /// <summary>The variables of a billing that asks it.</summary>
    public (string Name, string? Value)[] Settings => [("STRIPE_SECRET_KEY", "sk_test_0123456789"), ("STRIPE_API_BASE", Address)];

    public static async Task<StripeStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Next()}");
        var standIn = new StripeStandIn(builder.Build());
        standIn.app.Run(context => standIn.AnswerAsync(context).ExecuteAsync(context));
        await standIn.app.StartAsync();
        return standIn;
    }

    /// <summary>Lets so many requests pass and fails the next one.</summary>
    public void FailAfter(int requests) => failures = requests + 1;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IResult AnswerAsync(HttpContext context)
    {
        Requests.Enqueue(context.Request.Path + context.Request.QueryString);
        if (Clock is { } now)
            context.Response.Headers.Date = DateTimeOffset.FromUnixTimeSeconds(now).ToString("R", CultureInfo.InvariantCulture);
        if (failures > 0 && Interlocked.Decrement(ref failures) == 0)
            return Results.Text("nonsense", statusCode: 500);
        if (Refusal is { } status)
            return Results.Text("nonsense", statusCode: status);
        if (context.Request.Path == "/v1/events")
            return List(context.Request.Query);
        return Objects.TryGetValue(context.Request.Path, out var found)
            ? Results.Json(found)
            : Results.Json(new { error = new { type = "invalid_request_error", message = "No such object" } }, statusCode: 404);
    }

    // The newest first, as docs.stripe.com/api/events/list has it.
    private IResult List(IQueryCollection query)
    {
        long? Bound(string name) => query[name] is [{ } text] ? long.Parse(text, CultureInfo.InvariantCulture) : null;
        var types = query["types[]"].Concat(query.Where(q => q.Key.StartsWith("types[", StringComparison.Ordinal) && q.Key != "types[]").SelectMany(q => q.Value)).ToList();
        if (types.Count > 20 || Bound("limit") is not (>= 1 and <= 100))
            return Results.Text("nonsense", statusCode: 400);
        var chosen = Events.Select(e => JsonNode.Parse(e.Json)!)
            .Where(e => types.Count == 0 || types.Contains((string)e["type"]!))
            .Where(e => !((long)e["created"]! < Bound("created[gte]")) && !((long)e["created"]! >= Bound("created[lt]")))
            .OrderByDescending(e => (long)e["created"]!).ThenByDescending(e => (string)e["id"]!, StringComparer.Ordinal).ToList();
        if (query["starting_after"] is [{ } after])
            chosen = [.. chosen.SkipWhile(e => (string)e["id"]! != after).Skip(1)];
        var limit = (int)Bound("limit")!;
        return Results.Json(new { @object = "list", url = "/v1/events", has_more = chosen.Count > limit, data = chosen.Take(limit) });
    }
}
