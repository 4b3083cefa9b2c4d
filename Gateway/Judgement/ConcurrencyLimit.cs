using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.Judgement;

/// <summary>Answers 503 at once in place of queueing behind a backend that does not keep up.</summary>
internal static class ConcurrencyLimit
{
    public static void UseConcurrencyLimits(this WebApplication app) => app.Use((context, next) =>
        ConcurrencyRoute.Of(context) is { Limit: not null } route ? PassAsync(context, next, route) : next(context));

    private static async Task PassAsync(HttpContext context, RequestDelegate next, ConcurrencyRoute route)
    {
        if (!route.TryEnter())
        {
            context.Response.Headers.RetryAfter = "1";
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "route_busy", "Too many requests are in work here; try again.");
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            route.InWork.Remove();
        }
    }
}
