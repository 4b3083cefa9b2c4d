using Microsoft.AspNetCore.Mvc;
using ResponsiAI.Billing.Events;
using ResponsiAI.Billing.Inbox;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Billing.Usage;

/// <summary>
/// <c>PUT /usage</c> tells how much a customer has used, <c>POST /usage</c> how much more, <c>GET /usage</c> asks what
/// stands. The customer is warned near the limit.
/// </summary>
internal static class UsageEndpoint
{
    private const string KeyHeader = "Idempotency-Key";
    private const int LongestKey = 200;

    /// <summary>Bytes; a report is four members.</summary>
    private const int BodyLimit = 16 * 1024;

    public static void AddUsage(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<UsageStore>();
        builder.Services.AddSingleton<UsageWarnings>();
        builder.Services.AddSingleton<PlanLimit>();
        builder.Services.AddHostedService<UsageKeyPruning>();
        builder.AddEventHandler<UsageWarningHandler>(InboxSource.Usage, UsageWarning.Type);
    }

    public static void MapUsage(this WebApplication app)
    {
        app.MapPut("/usage", ReportAsync).WithMetadata(new RequestSizeLimitAttribute(BodyLimit));
        app.MapPost("/usage", AddAsync).WithMetadata(new RequestSizeLimitAttribute(BodyLimit));
        app.MapGet("/usage", AskAsync);
    }

    private static async Task<IResult> ReportAsync(HttpRequest request, UsageStore usage, CancellationToken cancellation)
    {
        var (report, refusal) = await ReadAsync(request, "used", cancellation);
        return report is null ? refusal! : await usage.KeepAsync(report, cancellation) is { } outcome ? Answer(outcome) : Refuse(UsageStore.LimitUnknown);
    }

    private static async Task<IResult> AddAsync(HttpRequest request, UsageStore usage, CancellationToken cancellation)
    {
        if (request.Headers[KeyHeader] is not [{ Length: > 0 and <= LongestKey } key] || !Ids.IsPlain(key))
            return Problem.Result(StatusCodes.Status400BadRequest, "idempotency_key_invalid", "An increment needs an Idempotency-Key of at most 200 plain characters, so that it counts once.");
        var (increment, refusal) = await ReadAsync(request, "by", cancellation);
        if (increment is null)
            return refusal!;
        var (outcome, reason) = await usage.AddAsync(increment, key, cancellation);
        return outcome is null ? Refuse(reason!) : Answer(outcome);
    }

    private static async Task<IResult> AskAsync(string? customer, string? metric, HttpResponse response, UsageStore usage, CancellationToken cancellation)
    {
        if (customer is null || !UsageReport.IsCustomer(customer))
            return Problem.Result(StatusCodes.Status400BadRequest, "customer_invalid", "Name the customer: ?customer=…");
        if (metric is not null && !UsageReport.IsMetric(metric))
            return Problem.Result(StatusCodes.Status400BadRequest, "metric_invalid", "A metric is named by at most 50 letters, digits, dots, dashes and underscores.");
        response.Headers.CacheControl = "no-store";
        return await usage.FindAsync(customer, metric ?? "", cancellation) is { } outcome
            ? Answer(outcome)
            : Problem.Result(StatusCodes.Status404NotFound, "usage_unknown", "No usage of this customer and metric was ever reported.");
    }

    private static async Task<(UsageStatement? Report, IResult? Refusal)> ReadAsync(HttpRequest request, string used, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(bytes, cancellation);
        }
        catch (BadHttpRequestException exception)
        {
            return (null, Problem.Result(exception.StatusCode, "body_unreadable", "The body could not be read; it has 16 KB at most."));
        }

        var (report, refusal) = UsageStatement.Read(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), used);
        return report is null
            ? (null, Problem.Result(StatusCodes.Status400BadRequest, refusal!, $$"""Write {"customer":"…","metric":"…","{{used}}":45,"limit":50}: a name of at most 255 characters, {{used}} at least 0, limit above 0; the metric may be left out, and the limit where the plan says it."""))
            : (report, null);
    }

    private static IResult Refuse(string reason) => reason == UsageStore.LimitUnknown
        ? Problem.Result(StatusCodes.Status400BadRequest, reason, "Write the limit into the request, or into the metadata of the plan's price in Stripe: limit, of a metric limit_METRIC.")
        : Problem.Result(StatusCodes.Status422UnprocessableEntity, reason, "This idempotency key was used for an increment with other content.");

    private static IResult Answer(UsageOutcome outcome)
    {
        var report = outcome.Report;
        var periodEnd = DateTimeOffset.FromUnixTimeSeconds(outcome.Period.End);
        return Results.Ok(new { report.Customer, Metric = report.Metric.Length == 0 ? null : report.Metric, report.Used, report.Limit, PlanLimit = outcome.Planned, report.Percent, NearLimit = report.IsNearLimit, periodEnd, outcome.Warned });
    }
}
