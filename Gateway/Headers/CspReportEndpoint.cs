using System.Buffers;
using System.Text.Json;
using ResponsiAI.Gateway.CrossSite;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.Headers;

/// <summary>
/// <c>POST /api/csp-report</c>, where the header policies send browsers. It stands behind the rate limit like any other
/// endpoint; what one request may cost is limited here.
/// </summary>
internal static class CspReportEndpoint
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxReports = 20;

    public static void MapCspReports(this WebApplication app)
    {
        var reports = app.Services.GetRequiredService<CspReports>();
        app.Map("/api/csp-report", context => TakeAsync(context, reports)).WithMetadata(new HeaderRoute("api"), new CrossSiteRoute(SiteRelation.CrossSite));
    }

    private static async Task TakeAsync(HttpContext context, CspReports reports)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            await Problem.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "method_not_allowed");
            return;
        }

        if (context.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() is not ("application/csp-report" or "application/reports+json" or "application/json"))
        {
            await Problem.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "report_type", "Send application/csp-report or application/reports+json.");
            return;
        }

        var body = ArrayPool<byte>.Shared.Rent(MaxBytes + 1);
        try
        {
            var length = await context.Request.Body.ReadAtLeastAsync(body.AsMemory(0, MaxBytes + 1), MaxBytes + 1, throwOnEndOfStream: false, context.RequestAborted);
            if (length > MaxBytes)
            {
                await Problem.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, "report_too_large");
                return;
            }

            using var json = JsonDocument.Parse(body.AsMemory(0, length));
            foreach (var report in CspReport.Read(json.RootElement).Take(MaxReports))
                reports.Add(report);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: a text that is no UTF-16, found when it is asked for.
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "report_unreadable", "The report is not JSON.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }
}
