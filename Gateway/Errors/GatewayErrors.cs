using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ResponsiAI.Gateway.Errors;

/// <summary>
/// What the gateway refuses or cannot deliver is answered as problem+json, to browsers as a page, and logged with the
/// request id that the answer shows. What a backend said stays as it is.
/// </summary>
internal static class GatewayErrors
{
    public static void AddGatewayErrors(this ServiceBuilder builder) => builder.Services.AddSingleton<IProblemPage, ErrorPage>();

    public static void UseGatewayErrors(this WebApplication app)
    {
        var log = ActivatorUtilities.CreateInstance<ErrorLog>(app.Services);
        app.Use(async (context, next) =>
        {
            await next(context);
            if (context.Features.Get<ProblemDetails>() is { } problem)
                log.Add(context, problem);
        });
        app.UseProblemHandling();
        app.Use(async (context, next) =>
        {
            await next(context);
            if (context.Response.StatusCode >= 400)
                await ExplainAsync(context);
        });
    }

    private static Task ExplainAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.ContentLength is not null || response.ContentType is not null)
            return Task.CompletedTask;
        var error = context.Features.Get<IForwarderErrorFeature>()?.Error;
        if (error is null && context.Features.Get<IReverseProxyFeature>() is not null)
            return Task.CompletedTask;
        if (error is ForwarderError.RequestBodyClient && context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
            response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        return Problem.WriteAsync(context, response.StatusCode, Reason(response.StatusCode));
    }

    private static string Reason(int status) => status switch
    {
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status413PayloadTooLarge => "body_too_large",
        StatusCodes.Status502BadGateway => "backend_unreachable",
        StatusCodes.Status503ServiceUnavailable => "no_backend",
        StatusCodes.Status504GatewayTimeout => "backend_timeout",
        _ => "refused",
    };
}
