using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using ResponsiAI.Gateway.Headers;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.Errors;

/// <summary>An error as a small page without anything from elsewhere, for whoever asks for HTML rather than for JSON.</summary>
internal sealed class ErrorPage : IProblemPage
{
    private const string Style =
        "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;color:#1f2430;background:#fff}" +
        "h1{font-size:1.4rem;margin:0 0 .5rem}p{margin:.5rem 0}code{font-size:.85rem;color:#565d6b;overflow-wrap:anywhere}" +
        "@media(prefers-color-scheme:dark){body{color:#e6e8ee;background:#14161c}code{color:#a3abba}}";

    /// <summary>The page's own policy: its style by hash, and nothing else.</summary>
    public static readonly ContentSecurityPolicy Policy = ContentSecurityPolicy.Of(
        "default-src 'none'", $"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'",
        "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'");

    private static readonly HeaderRoute Headers = new(HeaderPolicies.ErrorPage);

    public bool Wants(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
            return false;
        double html = 0, json = 0;
        foreach (var type in accepted)
        {
            var quality = type.Quality ?? 1;
            if (type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase))
                html = Math.Max(html, quality);
            else if (type.SubTypeWithoutSuffix.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
                json = Math.Max(json, quality);
        }

        return html > 0 && html >= json;
    }

    public Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        context.Features.Set(Headers);
        context.Response.ContentType = "text/html; charset=utf-8";
        var title = WebUtility.HtmlEncode($"{problem.Status} {problem.Title}");
        var page = Encoding.UTF8.GetBytes($"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{title}</title>
            <style>{Style}</style>
            <main>
            <h1>{title}</h1>
            <p>{WebUtility.HtmlEncode(problem.Detail ?? Advice(problem.Status))}</p>
            <p><code>Request {WebUtility.HtmlEncode(context.TraceIdentifier)}</code></p>
            </main>
            </html>

            """);
        context.Response.ContentLength = page.Length;
        return context.Response.Body.WriteAsync(page, context.RequestAborted).AsTask();
    }

    private static string Advice(int? status) => status switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address.",
        StatusCodes.Status413PayloadTooLarge => "What was sent is too large.",
        StatusCodes.Status429TooManyRequests => "Too many requests came from here. Try again in a moment.",
        StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout =>
            "This is not available at the moment. Try again in a moment.",
        _ => "This request cannot be answered.",
    };
}
