using Microsoft.AspNetCore.Http.Features;
using ResponsiAI.ServiceDefaults.Problems;

namespace ResponsiAI.Gateway.Judgement;

/// <summary>Lets pass what can be read in one way only, and ends the connections of what cannot.</summary>
internal sealed class JudgementMiddleware(JudgementOptions options, JudgementRecord record)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var verdict = Judge(context);
        return verdict.Class == RequestClass.Compliant ? next(context) : ApplyAsync(context, next, verdict);
    }

    // The framing first: it reads a header that is taken out with the untrusted ones.
    public static Verdict Judge(HttpContext context) =>
        MethodJudge.Judge(context).Or(FramingJudge.Judge(context)).Or(TargetJudge.Judge(context)).Or(HeaderJudge.Judge(context.Request.Headers));

    private Task ApplyAsync(HttpContext context, RequestDelegate next, Verdict verdict)
    {
        context.Features.Set(verdict);
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
            span.SetTag("responsiai.judgement", verdict.Reason);
        var isRefused = options.Refuses(verdict);
        var isClosing = isRefused || ClosesConnections(verdict);
        record.Add(verdict, options.Mode, isRefused ? "refused" : isClosing ? "passed, connections closed" : "passed");
        // HTTP/2 frames its requests; a stream cannot leave anything to the next one.
        if (isClosing && !HttpProtocol.IsHttp2(context.Request.Protocol))
            context.Response.OnStarting(CloseAsync, context.Response);
        return isRefused ? Problem.WriteAsync(context, StatusCodes.Status400BadRequest, verdict.Reason, verdict.Detail) : next(context);
    }

    /// <summary>Whether a request that passes may leave something on its connections that the next request would meet.</summary>
    public bool ClosesConnections(Verdict verdict) => options.Mode != JudgementMode.Monitor && verdict.Class >= RequestClass.Ambiguous;

    private static Task CloseAsync(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode != StatusCodes.Status101SwitchingProtocols)
            response.Headers.Connection = "close";
        return Task.CompletedTask;
    }
}
