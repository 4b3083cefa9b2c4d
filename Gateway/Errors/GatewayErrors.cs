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
internal static partial class GatewayErrors
{
    public static void AddGatewayErrors(this ServiceBuilder builder) => builder.Services.AddSingleton<IProblemPage, ErrorPage>();

    public static void UseGatewayErrors(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gateway.Errors");
        app.Use(async (context, next) =>
        {
            await next(context);
            if (context.Features.Get<ProblemDetails>() is { } problem)
                Log(log, context, problem);
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

    private static void Log(ILogger log, HttpContext context, ProblemDetails problem)
    {
        var level = problem.Status >= 500 ? LogLevel.Warning : LogLevel.Information;
        if (log.IsEnabled(level))
            LogAnswered(log, level, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no route", problem.Status ?? 0, problem.Extensions["reason"] as string,
                context.Features.Get<IForwarderErrorFeature>()?.Error.ToString() ?? "none");
    }

    [LoggerMessage(Message = "{Method} on {Route} was answered {Status} {Reason} (forwarding error: {Error})")]
    private static partial void LogAnswered(ILogger log, LogLevel level, string method, string route, int status, string? reason, string error);
}
