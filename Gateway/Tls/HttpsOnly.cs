using Microsoft.AspNetCore.Http.Features;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.Tls;

/// <summary>
/// Sends plain HTTP to HTTPS with 308, which keeps method and body. A route that says <c>"PlainHttp": "refuse"</c>
/// answers 403: Stripe counts a redirect as a failure, and a secret that went over plain HTTP should not go again.
/// </summary>
internal static class HttpsOnly
{
    public static void UseHttpsOnly(this WebApplication app)
    {
        var port = app.Services.GetRequiredService<HttpsOptions>().Port;
        app.Use((context, next) =>
        {
            if (context.Request.IsHttps)
                return next(context);
            if (PlainHttpRoute.Of(context) == PlainHttp.Refuse)
                return Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "https_required", "Send this over HTTPS.");
            if (!context.Request.Host.HasValue)
                return Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "host_missing", "Send a Host header.");
            var host = port == 443 ? new HostString(context.Request.Host.Host) : new HostString(context.Request.Host.Host, port);
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = $"https://{host.ToUriComponent()}{Target(context)}";
            return Task.CompletedTask;
        });
    }

    /// <summary>As it was sent, because decoding and encoding it anew may make another of it.</summary>
    private static string Target(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget is ['/', ..] target
            ? target
            : $"{context.Request.Path.ToUriComponent()}{context.Request.QueryString.ToUriComponent()}";
}
