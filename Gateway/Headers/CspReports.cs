using System.Collections.Concurrent;
using System.Text.Json;
using ResponsiAI.Gateway.CrossSite;
using ResponsiAI.ServiceDefaults.Problems;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// Takes what browsers report under both formats (<c>application/csp-report</c> and the Reporting API's
/// <c>application/reports+json</c>) and logs directive and blocked origin. Samples of pages and queries are dropped.
/// </summary>
internal static partial class CspReports
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxReports = 20;
    private const int MaxPairs = 1000;

    public static void MapCspReports(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gateway.CspReports");
        var told = new ConcurrentDictionary<(string, string), byte>();
        app.MapPost("/api/csp-report", async (HttpContext context) =>
        {
            if (context.Request.ContentType?.Split(';')[0].Trim() is not ("application/csp-report" or "application/reports+json" or "application/json"))
                return Problem.Result(StatusCodes.Status415UnsupportedMediaType, "report_type", "Send application/csp-report or application/reports+json.");
            var body = new byte[MaxBytes + 1];
            var length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted);
            if (length > MaxBytes)
                return Problem.Result(StatusCodes.Status413PayloadTooLarge, "report_too_large");
            try
            {
                using var json = JsonDocument.Parse(body.AsMemory(0, length));
                foreach (var (directive, blocked) in Read(json.RootElement).Take(MaxReports))
                    LogViolation(log, told, directive, blocked);
                return Results.NoContent();
            }
            catch (JsonException)
            {
                return Problem.Result(StatusCodes.Status400BadRequest, "report_unreadable", "The report is not JSON.");
            }
        }).WithMetadata(new HeaderRoute("api"), new CrossSiteRoute(SiteRelation.CrossSite));
    }

    private static IEnumerable<(string Directive, string Blocked)> Read(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("csp-report", out var old) && old.ValueKind == JsonValueKind.Object)
            yield return (Word(old, "effective-directive") ?? Word(old, "violated-directive") ?? "", Word(old, "blocked-uri") ?? "");
        if (root.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (var report in root.EnumerateArray())
            if (report.ValueKind == JsonValueKind.Object && report.TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.Object)
                yield return (Word(body, "effectiveDirective") ?? "", Word(body, "blockedURL") ?? "");
    }

    private static string? Word(JsonElement report, string name) =>
        report.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Each pair is logged once, and only so many: anybody can send reports, and they must not push real lines out.
    private static void LogViolation(ILogger log, ConcurrentDictionary<(string, string), byte> told, string directive, string blocked)
    {
        var (what, where) = (Clean(directive.Split(' ')[0]), Clean(Uri.TryCreate(blocked, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri.GetLeftPart(UriPartial.Authority) : blocked));
        if (told.Count < MaxPairs && told.TryAdd((what, where), 0))
            LogReport(log, what, where);
    }

    private static string Clean(string text) => Scrubber.Text(new string([.. text.Where(c => !char.IsControl(c)).Take(100)]));

    [LoggerMessage(Level = LogLevel.Warning, Message = "CSP violation: {Directive} blocked {Blocked}")]
    private static partial void LogReport(ILogger log, string directive, string blocked);
}
