namespace ResponsiAI.Gateway.RateLimits;

/// <summary>
/// <c>RateLimit-Policy</c> and <c>RateLimit</c> (draft-ietf-httpapi-ratelimit-headers-10), set when the answer starts:
/// behind the backend's own, which are replaced, and also on errors.
/// </summary>
internal sealed class RateLimitHeaders
{
    private readonly HttpContext context;
    private readonly RateLimitPolicy policy;
    private readonly RateLimitDecision decision;

    private RateLimitHeaders(HttpContext context, RateLimitPolicy policy, RateLimitDecision decision) =>
        (this.context, this.policy, this.decision) = (context, policy, decision);

    public static void Set(HttpContext context, RateLimitPolicy policy, RateLimitDecision decision) => context.Response.OnStarting(static state =>
    {
        var self = (RateLimitHeaders)state;
        var headers = self.context.Response.Headers;
        headers["RateLimit-Policy"] = self.policy.Header;
        headers["RateLimit"] = $"\"{self.policy.Name}\";r={self.decision.Remaining};t={self.decision.Seconds}";
        return Task.CompletedTask;
    }, new RateLimitHeaders(context, policy, decision));
}
