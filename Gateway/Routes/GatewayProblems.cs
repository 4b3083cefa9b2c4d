using Microsoft.AspNetCore.Http.Features;
using ResponsiAI.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace ResponsiAI.Gateway.Routes;

/// <summary>What the gateway refuses or cannot deliver is answered as problem+json; what a backend said stays as it is.</summary>
internal static class GatewayProblems
{
    public static void UseGatewayProblems(this WebApplication app)
    {
        app.UseProblemHandling();
        app.Use(async (context, next) =>
        {
            await next(context);
            var response = context.Response;
            if (response.HasStarted || response.StatusCode < 400 || response.ContentLength is not null || response.ContentType is not null)
                return;
            var error = context.Features.Get<IForwarderErrorFeature>()?.Error;
            if (error is null && context.Features.Get<IReverseProxyFeature>() is not null)
                return;
            if (error is ForwarderError.RequestBodyClient && context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
                response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            await Problem.WriteAsync(context, response.StatusCode, Reason(response.StatusCode));
        });
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
