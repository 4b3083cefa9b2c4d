using System.Diagnostics;
using System.Text.Json.Serialization;
using ResponsiAI.ServiceDefaults.ErrorTracking;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.ServiceDefaults.Scrubbing;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;
using ResponsiAI.ServiceDefaults.Tracing;

namespace ResponsiAI.Probe;

/// <summary>The smallest process of the house: it logs, fails and reports what a test asks it to.</summary>
internal static class Probing
{
    /// <summary>Reads a setting of each kind, so that a test can make each of them bad.</summary>
    public static void AddProbe(this ServiceBuilder builder)
    {
        builder.Settings.Number("PROBE_NUMBER", absent: 5, min: 1, max: 10);
        builder.Settings.Address("PROBE_URL", "http://localhost:5000");
        builder.Settings.Choice("PROBE_CHOICE", absent: 0, ("one", 1), ("two", 2));
        builder.Settings.Networks("PROBE_NETWORKS");
        builder.Settings.ServiceUrl("PROBE_DATABASE", "postgres");
        foreach (var how in builder.Settings.List("PROBE_LEAKS"))
            builder.Services.AddSingleton<ISink>(new LeakySink(how));
    }

    public static void MapProbe(this WebApplication app)
    {
        app.MapPost("/log", (Line line, ILoggerFactory logs) => Write(logs.CreateLogger(line.Logger), line));
        app.MapPost("/throw", (Fault fault) => Throw(fault));
        app.MapPost("/throw-alone", ThrowAloneAsync);
        app.MapPost("/crash", (Fault fault) => new Thread(() => Throw(fault)).Start());
        app.MapPost("/span", (Fault fault) => Trace(fault.Message));
        app.MapPost("/throw/{id}", (string id, Fault fault) => Throw(fault with { Message = $"{fault.Message} {id}" }));
        app.MapPost("/capture", (Fault fault) => ErrorTracking.CaptureException(new InvalidOperationException(fault.Message), ("customer", "c1"), ("attempts", 3)));
        MapScrubbing(app);
        app.MapPost("/report", (Fault fault) => ErrorTracking.CaptureMessage(fault.Message, Sentry.SentryLevel.Warning, ("customer", "c1"), ("password", fault.Message)));
    }

    // Which of its sinks are closed, and what the scrubber makes of a text.
    private static void MapScrubbing(WebApplication app)
    {
        app.MapGet("/closed", (IEnumerable<ISink> sinks) => sinks.OfType<LeakySink>().Where(s => s.IsClosed).Select(s => s.Name));
        app.MapPost("/scrub", (Fault fault) => new { Text = Scrubber.Text(fault.Message), Handle = Scrubber.Handle(fault.Message) });
        app.MapPost("/problem", (Fault fault) => Problem.Result(400, "bad", fault.Message));
    }

    private static void Write(ILogger log, Line line)
    {
        using var scope = line.Scope is null ? null : log.BeginScope(line.Scope.ToDictionary(s => s.Key, s => (object)s.Value));
        var exception = line.Exception is null ? null : new InvalidOperationException(line.Exception);
        for (var i = 0; i < line.Times; i++)
#pragma warning disable CA2254, CA1848 // The template is what a test sends.
            log.Log(line.Level, exception, line.Template, [.. (line.Values ?? []).Select(v => v.Contains('|', StringComparison.Ordinal) ? (object)v.Split('|') : v)]);
#pragma warning restore CA2254, CA1848
    }

    /// <summary>A span that holds the text wherever a span can hold one.</summary>
    private static void Trace(string text)
    {
        var attributes = new ActivityTagsCollection { ["password"] = text, ["text"] = $"token={text}", ["texts"] = new[] { "one", $"token={text}" }, ["url.query"] = $"?code={text}&page=2", ["thing"] = new Fault($"token={text}") };
        using var span = ServiceTracing.Source.StartActivity($"probe token={text}", ActivityKind.Internal, parentContext: default, attributes,
            [new ActivityLink(new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), default), attributes)]);
        span?.SetStatus(ActivityStatusCode.Error, $"token={text}")
            .AddEvent(new ActivityEvent($"token={text}", tags: attributes))
            .AddException(new InvalidOperationException($"token={text}"));
    }

    private static async Task ThrowAloneAsync(Fault fault, HttpContext context, ILoggerFactory logs)
    {
        var alone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(alone.SetResult);
        Write(logs.CreateLogger("Probe"), new Line(LogLevel.Information, "waits until it is alone"));
        await alone.Task;
        Throw(fault);
    }

    private static void Throw(Fault fault) => throw new InvalidOperationException(fault.Message, new ArgumentException(fault.Inner));
}

/// <param name="Template">With placeholders in braces for <paramref name="Values"/>.</param>
/// <param name="Values">One with bars is a list.</param>
/// <param name="Exception">The message of an exception to log with it.</param>
/// <param name="Times">How often to write the same.</param>
/// <param name="Scope">What the scope around it holds.</param>
/// <param name="Logger">Whose line it is.</param>
internal sealed record Line([property: JsonConverter(typeof(JsonStringEnumConverter<LogLevel>))] LogLevel Level, string Template, string[]? Values = null, string? Exception = null, int Times = 1,
    Dictionary<string, string>? Scope = null, string Logger = "Probe");

internal sealed record Fault(string Message, string? Inner = null);
