using Microsoft.AspNetCore.Http.Timeouts;
using ResponsiAI.ServiceDefaults.Hosting;
using Yarp.ReverseProxy.Forwarder;

namespace ResponsiAI.Gateway.Timeouts;

/// <summary>
/// <c>Timeout</c> of a route: how long the whole answer may take; none where the route says none. WebSockets are free of
/// it once they are open. YARP takes the end of the time for a client that went away (400); it is told as 504.
/// </summary>
internal static class RouteTimeouts
{
    public static void AddRouteTimeouts(this ServiceBuilder builder) => builder.Services.AddRequestTimeouts();

    public static void UseRouteTimeouts(this WebApplication app)
    {
        app.UseRequestTimeouts();
        app.Use(async (context, next) =>
        {
            await next(context);
            if (context.Features.Get<IForwarderErrorFeature>() is not null && !context.Response.HasStarted && IsOver(context))
                context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        });
    }

    /// <summary>Whether it is the route's time that has ended the request, and not a client that went away.</summary>
    public static bool IsOver(HttpContext context) => context.Features.Get<IHttpRequestTimeoutFeature>() is { RequestTimeoutToken.IsCancellationRequested: true };
}
