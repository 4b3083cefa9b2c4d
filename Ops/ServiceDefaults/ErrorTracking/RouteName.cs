using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ResponsiAI.ServiceDefaults.ErrorTracking;

/// <summary>What reports call an operation: its route, never the path, which may hold ids and secrets.</summary>
internal static class RouteName
{
    private const string None = "(no route)";

    // An exception takes the endpoint from the request before it is answered. A forwarded route shows its id, and one that a
    // process maps itself "HTTP: GET /pattern".
    public static string Of(HttpContext context) => (context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint) switch
    {
        null => None,
        RouteEndpoint { DisplayName: { } name } when !name.StartsWith("HTTP: ", StringComparison.Ordinal) => name,
        RouteEndpoint route => route.RoutePattern.RawText ?? None,
        var other => other.DisplayName ?? None,
    };
}
