using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.ServiceDefaults.Problems;

/// <summary>An exception becomes a problem+json that says nothing about the inside; in every environment.</summary>
public static class ProblemHandling
{
    public static void AddProblemHandling(this IHostApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton<ISink, ProblemSink>();
        // Outside Development the framework answers a body that cannot be read with an empty 400 of its own.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    public static void UseProblemHandling(this WebApplication app) => app.UseExceptionHandler(new ExceptionHandlerOptions
    {
        ExceptionHandler = WriteAsync,
        // What a caller did wrong is no error of this process.
        SuppressDiagnosticsCallback = static thrown => thrown.Exception is BadHttpRequestException,
    });

    private static async Task WriteAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        try
        {
            await AnswerAsync(context, error);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read it. What failed is reported all the same.
        }

        // After the answer, whose status a report tells.
        if (error is not null)
            ErrorTracking.ErrorTracking.CaptureUnhandled(error);
    }

    private static Task AnswerAsync(HttpContext context, Exception? error)
    {
        if (error is not (null or BadHttpRequestException) && Activity.Current is { IsAllDataRequested: true } span)
            span.AddException(error);
        return error switch
        {
            BadHttpRequestException bad => Problem.WriteAsync(context, bad.StatusCode, "bad_request", "The request could not be read."),
            _ when context.RequestServices.GetServices<IUnavailability>().Any(u => u.Explains(error)) =>
                Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "unavailable", "Something that this needs is not available; try again later."),
            _ => Problem.WriteAsync(context, StatusCodes.Status500InternalServerError, "internal_error", "Something went wrong here; the request id finds it in the log."),
        };
    }
}

/// <summary>Knows the exceptions that mean "not now" (a database that is down), which callers should see as 503.</summary>
public interface IUnavailability
{
    bool Explains(Exception? exception);
}
