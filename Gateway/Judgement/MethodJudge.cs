namespace ResponsiAI.Gateway.Judgement;

internal static class MethodJudge
{
    // The longest that IANA has registered is UPDATEREDIRECTREF.
    private const int MaxLength = 32;

    public static Verdict Judge(HttpContext context)
    {
        var method = context.Request.Method;
        if (ReferenceEquals(method, HttpMethods.Get) || ReferenceEquals(method, HttpMethods.Post))
            return Verdict.Compliant;
        // A WebSocket over HTTP/2 (RFC 8441) is a CONNECT with a protocol.
        if (HttpMethods.IsConnect(method))
            return context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" } ? Verdict.Compliant : Verdicts.Method;
        if (method.Length > MaxLength)
            return Verdicts.Method;
        // The answer to a TRACE is the request as the backend saw it, with everything that the gateway told the backend.
        if (HttpMethods.IsTrace(method) || string.Equals(method, "TRACK", StringComparison.OrdinalIgnoreCase))
            return Verdicts.Method;
        // ASP.NET and YARP take "get" for GET; for a backend it is another method (RFC 9110, section 9.1).
        return string.Equals(HttpMethods.GetCanonicalizedValue(method), method, StringComparison.Ordinal) ? Verdict.Compliant : Verdicts.MethodCase;
    }
}
