using Microsoft.Extensions.Primitives;
using ResponsiAI.Gateway.Explanations;
using ResponsiAI.Gateway.Routes;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.CrossSite;

/// <summary>
/// Refuses state-changing requests that another site sent (OWASP CSRF Prevention, Fetch Metadata): by
/// <c>Sec-Fetch-Site</c>, which browsers do not let pages set, or else by <c>Origin</c>. A request with neither comes
/// from no browser.
/// </summary>
internal static class CrossSiteCheck
{
    public static void AddCrossSiteCheck(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton<IRouteMetadata, CrossSiteRouteMetadata>();
        builder.Services.AddSingleton<IExplanation, CrossSiteExplanation>();
    }

    public static void UseCrossSiteCheck(this WebApplication app) => app.Use((context, next) =>
        IsSafe(context.Request) || CrossSiteRoute.Of(context) is var farthest && (farthest == SiteRelation.CrossSite || IsWithin(context.Request, farthest))
            ? next(context)
            : Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "cross_site", "This request was sent by another site."));

    // A WebSocket begins as a GET (over HTTP/2 as a CONNECT) and then says anything, with the user's cookie.
    public static bool IsSafe(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || HttpMethods.IsTrace(request.Method))
        && request.Headers.Upgrade.Count == 0;

    private static bool IsWithin(HttpRequest request, SiteRelation farthest)
    {
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site)
            return site.Count == 1 && (site[0] is "same-origin" or "none" || (site[0] is "same-site" && farthest == SiteRelation.SameSite));
        // An origin alone does not tell where a registrable domain ends, so a browser that sends no more is taken by its own origin.
        var origin = request.Headers.Origin;
        return StringValues.IsNullOrEmpty(origin)
            || (origin.Count == 1 && string.Equals(origin[0], $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));
    }
}
