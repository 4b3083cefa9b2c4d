using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using ResponsiAI.ServiceDefaults.Scrubbing;

namespace ResponsiAI.ServiceDefaults.Problems;

/// <summary>Errors as problem+json (RFC 9457) with a reason code that a program can act on.</summary>
public static class Problem
{
    // As the framework writes JSON: what people read in a terminal is not escaped without need.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static bool SaysDetail { get; set; } = true;

    /// <param name="reason">Stable, in snake case.</param>
    /// <param name="detail">One sentence that tells the caller what to change; nothing about the inside.</param>
    public static IResult Result(int status, string reason, string? detail = null) => new ProblemResult(status, reason, detail);

    /// <param name="type">Of a problem that a standard names; nothing else has one.</param>
    /// <param name="members">What that standard says beside ours.</param>
    public static Task WriteAsync(HttpContext context, int status, string reason, string? detail = null, string? type = null, params ReadOnlySpan<(string Name, object Value)> members)
    {
        var problem = Describe(status, reason, detail, type, context.TraceIdentifier, members);
        // For whoever logs what was answered.
        context.Features.Set(problem);
        context.Response.StatusCode = status;
        // An error is about one request, never about the next one to the same address.
        context.Response.Headers.CacheControl = "no-store";
        return context.RequestServices.GetService<IProblemPage>() is { } page && page.Wants(context.Request)
            ? page.WriteAsync(context, problem)
            : WriteJsonAsync(context, problem);
    }

    // With its length, which the framework's own writing leaves out: logs tell it, and HTTP/1.1 needs no chunks.
    private static async Task WriteJsonAsync(HttpContext context, ProblemDetails problem)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, Json);
        context.Response.ContentType = "application/problem+json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    internal static ProblemDetails Describe(int status, string reason, string? detail, string? type, string requestId, ReadOnlySpan<(string Name, object Value)> members)
    {
        var problem = new ProblemDetails
        {
            Status = status,
            Title = ReasonPhrases.GetReasonPhrase(status),
            // Some details say what was sent or what another system answered.
            Detail = detail is null || !SaysDetail ? null : Scrubber.Text(detail),
            Type = type,
            Extensions = { ["reason"] = reason, ["requestId"] = requestId },
        };
        if (!SaysDetail)
            return problem;
        foreach (var (name, value) in members)
            problem.Extensions[name] = value is string text ? Scrubber.Value(name, text) : value;
        return problem;
    }

    private sealed class ProblemResult(int status, string reason, string? detail) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, status, reason, detail);
    }
}

/// <summary>Shows a problem to people; for processes that browsers reach.</summary>
public interface IProblemPage
{
    bool Wants(HttpRequest request);

    Task WriteAsync(HttpContext context, ProblemDetails problem);
}
