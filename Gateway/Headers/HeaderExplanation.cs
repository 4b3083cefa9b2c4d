using ResponsiAI.Gateway.Explanations;

namespace ResponsiAI.Gateway.Headers;

internal sealed class HeaderExplanation(HeaderPolicies policies) : IExplanation
{
    public string Subject => "headers";

    public string Explain(HttpContext context)
    {
        var route = HeaderRoute.Of(context);
        return $"{route.Policy}{(route.ReportOnly ? ", its CSP report-only" : "")}: {policies[route.Policy].Options.Csp.Render(ContentSecurityPolicy.Nonce)}";
    }
}
