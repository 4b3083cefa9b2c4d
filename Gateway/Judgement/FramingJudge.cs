using Microsoft.AspNetCore.Http.Features;

namespace ResponsiAI.Gateway.Judgement;

/// <summary>
/// Where the request ends and for whom it is (RFC 9112, section 6): what Kestrel reads in one way and another server
/// might read in another. Kestrel itself refuses repeated or malformed lengths, folded lines and repeated hosts.
/// </summary>
internal static class FramingJudge
{
    // Kestrel keeps a Content-Length that a Transfer-Encoding overrode under this name.
    private const string OverriddenLength = "X-Content-Length";

    public static Verdict Judge(HttpContext context)
    {
        var request = context.Request;
        var headers = request.Headers;
        var encoding = headers.TransferEncoding;
        // Kestrel itself refuses only Connection (RFC 9113, section 8.2.2).
        if (HttpProtocol.IsHttp2(request.Protocol) && (encoding.Count > 0 || headers.Upgrade.Count > 0 || headers.KeepAlive.Count > 0 || headers.ProxyConnection.Count > 0))
            return Verdicts.ConnectionHeader;
        // Other codings would reach the backend still encoded and no longer named.
        if (encoding.Count > 0 && (encoding.Count > 1 || !"chunked".Equals(encoding[0], StringComparison.OrdinalIgnoreCase)))
            return Verdicts.TransferEncoding;
        var expect = headers.Expect;
        if (expect.Count > 0 && (expect.Count > 1 || !"100-continue".Equals(expect[0], StringComparison.OrdinalIgnoreCase)))
            return Verdicts.Expect;
        if (!request.Host.HasValue && !HttpProtocol.IsHttp10(request.Protocol))
            return Verdicts.HostEmpty;
        if (encoding.Count > 0 && headers.ContainsKey(OverriddenLength))
            return Verdicts.TwoLengths;
        if (encoding.Count > 0 && HttpProtocol.IsHttp10(request.Protocol))
            return Verdicts.Http10Chunked;
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };
        var isGet = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (isGet && hasBody)
            return Verdicts.GetWithBody;
        if (expect.Count > 0 && !hasBody)
        {
            headers.Expect = default;
            return Verdicts.ExpectWithoutBody;
        }

        return isGet && request.ContentLength is not null ? Verdicts.GetWithLengthZero : Verdict.Compliant;
    }
}
