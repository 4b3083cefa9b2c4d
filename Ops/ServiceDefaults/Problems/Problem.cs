using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ResponsiAI.ServiceDefaults.Problems;

/// <summary>Errors as problem+json (RFC 9457) with a reason code that a program can act on.</summary>
public static class Problem
{
    /// <param name="reason">Stable, in snake case.</param>
    /// <param name="detail">One sentence that tells the caller what to change; nothing about the inside.</param>
    public static IResult Result(int status, string reason, string? detail = null) => Results.Problem(Details(status, reason, detail));

    public static Task WriteAsync(HttpContext context, int status, string reason, string? detail = null)
    {
        context.Response.StatusCode = status;
        var problem = Details(status, reason, detail);
        problem.Extensions["requestId"] = context.TraceIdentifier;
        return context.Response.WriteAsJsonAsync(problem, options: null, contentType: "application/problem+json", context.RequestAborted);
    }

    private static ProblemDetails Details(int status, string reason, string? detail) => new()
    {
        Status = status,
        Title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
        Detail = detail,
        Extensions = { ["reason"] = reason },
    };
}
