using Microsoft.AspNetCore.Mvc;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Billing.Usage;

/// <summary><c>PUT /usage</c>: the product tells how much a customer has used, and the customer is warned near the limit.</summary>
internal static class UsageEndpoint
{
    /// <summary>Bytes; a report is three members.</summary>
    private const int BodyLimit = 16 * 1024;

    public static void AddUsage(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<UsageStore>();
        builder.AddEventHandler<UsageWarningHandler>(InboxSource.Usage, UsageWarning.Type);
    }

    public static void MapUsage(this WebApplication app) => app.MapPut("/usage", ReportAsync).WithMetadata(new RequestSizeLimitAttribute(BodyLimit));

    private static async Task<IResult> ReportAsync(HttpRequest request, UsageStore usage, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(bytes, cancellation);
        }
        catch (BadHttpRequestException exception)
        {
            return Problem.Result(exception.StatusCode, "body_unreadable", "The body could not be read; it has 16 KB at most.");
        }

        var (report, refusal) = UsageReport.Read(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        if (report is null)
            return Problem.Result(StatusCodes.Status400BadRequest, refusal!, """Write {"customer":"…","used":45,"limit":50}: a name of at most 255 characters, used at least 0, limit above 0.""");
        var warned = await usage.KeepAsync(report, cancellation);
        return Results.Ok(new { report.Customer, report.Used, report.Limit, report.Percent, warned });
    }
}
