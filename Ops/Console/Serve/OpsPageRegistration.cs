using System.Net.Mime;
using HealthChecks.UI.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.Ops.Serve;

/// <summary>The pages for operators. Who may see them is the gateway's decision; here only the internal token counts.</summary>
internal static class OpsPageRegistration
{
    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void AddOpsPage(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<OpsPage>();
        builder.Services.AddSingleton<ISink, OpsPagesSink>();
    }

    public static void MapOpsPage(this WebApplication app)
    {
        // With and without the slash at the end: routing takes them for the same.
        app.MapGet("/ops", async (HttpContext context, OpsPage page) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.ContentSecurityPolicy = Policy;
            return Results.Content(await page.RenderAsync(context.Request.Headers["X-Csp-Nonce"] is [{ Length: > 0 } nonce] ? nonce : null, context.RequestAborted), "text/html; charset=utf-8");
        });
        app.MapGet("/ops/health", WriteHealthAsync);
        MapAsset(app, "ops.css", MediaTypeNames.Text.Css);
        MapAsset(app, "ops.js", MediaTypeNames.Text.JavaScript);
        MapAsset(app, "ops.svg", MediaTypeNames.Image.Svg);
    }

    private static async Task WriteHealthAsync(HttpContext context, Parts parts, TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        var entries = (await parts.AskAsync(context.RequestAborted)).ToDictionary(p => p.Name, p => p.ToEntry());
        var report = new HealthReport(entries, clock.GetElapsedTime(started));
        context.Response.StatusCode = report.Status == HealthStatus.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        await UIResponseWriter.WriteHealthCheckUIResponse(context, report);
    }

    private static void MapAsset(WebApplication app, string name, string type)
    {
        using var resource = typeof(OpsPageRegistration).Assembly.GetManifestResourceStream($"{typeof(OpsPageRegistration).Namespace}.Assets.{name}")!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        var bytes = content.ToArray();
        app.MapGet($"/ops/assets/{name}", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=300";
            return Results.Bytes(bytes, type);
        });
    }
}
