using ResponsiAI.Gateway.Explanations;

namespace ResponsiAI.Gateway.RateLimits;

internal sealed class RateLimitExplanation(RateLimitPolicies policies, Sharing sharing) : IExplanation
{
    public string Subject => "rate limit";

    public string Explain(HttpContext context) => policies.Of(context.GetEndpoint()) is { } policy
        ? $"{policy.Name}: {policy.Requests} requests in {policy.Window.TotalSeconds:0} s for each client, {(sharing.IsShared ? $"counted by {sharing.Gateways} gateways together" : "counted by this gateway")}"
        : "none";
}
