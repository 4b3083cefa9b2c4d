using Microsoft.AspNetCore.Http;

namespace ResponsiAI.Console.Tests.Grading;

/// <summary>What a site answers, beginning with one that has all points which a page can have by its headers.</summary>
internal sealed record SiteDescription
{
    private static readonly string[] Good =
    [
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'", "Strict-Transport-Security: max-age=63072000; includeSubDomains",
        "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY", "Referrer-Policy: no-referrer", "Cross-Origin-Resource-Policy: same-origin",
    ];

    /// <summary>Lines as <c>Name: value</c> in the place of the good ones of that name; a name alone takes the good one away.</summary>
    public string[] Headers { get; init; } = [];

    /// <summary>Only <see cref="Headers"/> are sent.</summary>
    public bool Bare { get; init; }

    public int Status { get; init; } = StatusCodes.Status200OK;

    public string ContentType { get; init; } = "text/html; charset=utf-8";

    public string Body { get; init; } = "<!doctype html><title>page</title><p>page</p>";

    /// <summary>What OPTIONS is answered beside the status.</summary>
    public string[] Preflight { get; init; } = [];

    public int PreflightStatus { get; init; } = StatusCodes.Status204NoContent;

    public bool HasHttps { get; init; } = true;

    public bool HasHttp { get; init; } = true;

    /// <summary>The answer to plain HTTP; the second argument is the site's HTTPS address.</summary>
    public Func<HttpContext, string, Task> Plain { get; init; } = (context, https) => Redirect(context, https);

    public static Task Redirect(HttpContext context, string to)
    {
        context.Response.Redirect(to, permanent: true);
        return Task.CompletedTask;
    }

    public Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = PreflightStatus;
            Send(context, Preflight);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = Status;
        context.Response.ContentType = ContentType;
        Send(context, Bare ? Headers : [.. Good.Where(g => !Headers.Any(h => NameOf(h) == NameOf(g))), .. Headers.Where(h => h.Contains(':'))]);
        return context.Response.WriteAsync(Body);
    }

    private static string NameOf(string line) => line.Split(':')[0];

    private static void Send(HttpContext context, string[] lines)
    {
        // The space stays, because Kestrel sends no header that has no value at all.
        foreach (var line in lines)
            context.Response.Headers.Append(NameOf(line), line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Replace("{origin}", context.Request.Headers.Origin, StringComparison.Ordinal));
    }
}
