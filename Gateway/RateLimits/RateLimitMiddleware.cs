using System.Globalization;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.RateLimits;

/// <summary>
/// Lets a request through or answers 429. In the place of ASP.NET Core's own middleware, which does not show what remains
/// of the limit to those that pass.
/// </summary>
internal sealed class RateLimitMiddleware(RateLimitPolicies policies, RateLimiter limiter, RateLimitMetrics metrics)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (policies.Of(context.GetEndpoint()) is not { } policy)
            return next(context);
        var client = ClientAddress.Of(context.Connection.RemoteIpAddress);
        var decision = limiter.Take(policy, client);
        return decision.Lease is null ? GoAsync(context, next, policy, decision) : WaitAsync(context, next, policy, client, decision);
    }

    private async Task WaitAsync(HttpContext context, RequestDelegate next, RateLimitPolicy policy, UInt128 client, RateLimitDecision decision) =>
        await GoAsync(context, next, policy, await limiter.TakeAsync(policy, client, decision));

    private Task GoAsync(HttpContext context, RequestDelegate next, RateLimitPolicy policy, RateLimitDecision decision)
    {
        RateLimitHeaders.Set(context, policy, decision);
        if (decision.IsAllowed)
            return next(context);
        metrics.Refused(policy);
        context.Response.Headers.RetryAfter = decision.Seconds.ToString(CultureInfo.InvariantCulture);
        return Problem.WriteAsync(context, StatusCodes.Status429TooManyRequests, "rate_limited", "Too many requests; try again later.",
            type: "https://iana.org/assignments/http-problem-types#quota-exceeded", ("violated-policies", new[] { policy.Name }));
    }
}
