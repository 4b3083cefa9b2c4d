using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ResponsiAI.Notifications.Tests;

/// <summary>A real HTTP server in billing's place, which answers whether mails are still wanted.</summary>
internal sealed class FakeBilling : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeBilling(WebApplication app, string address) => (this.app, Address) = (app, address);

    public string Address { get; }

    /// <summary>Key and template of each question.</summary>
    public ConcurrentQueue<(string Key, string Template, string Token)> Questions { get; } = new();

    public int Status { get; set; } = 200;

    public string Answer { get; set; } = """{"wanted":true}""";

    public static async Task<FakeBilling> StartAsync()
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        var billing = new FakeBilling(builder.Build(), address);
        billing.app.MapPost("/mails/wanted", async (HttpContext context) =>
        {
            var question = (await JsonNode.ParseAsync(context.Request.Body))!;
            billing.Questions.Enqueue(((string)question["key"]!, (string)question["template"]!, context.Request.Headers["X-Internal-Token"].ToString()));
            return Results.Content(billing.Answer, "application/json", null, billing.Status);
        });
        await billing.app.StartAsync();
        return billing;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
