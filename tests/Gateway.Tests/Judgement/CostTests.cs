using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ResponsiAI.Gateway.Judgement;

namespace ResponsiAI.Gateway.Tests.Judgement;

/// <summary>What is done for every request.</summary>
internal sealed class CostTests
{
    [TestCase("/")]
    [TestCase("/assets/app.1234.js?v=1&w=%2f")]
    [TestCase("/caf%C3%A9/.well-known/a%20b")]
    public void An_ordinary_request_is_judged_without_allocating(string target)
    {
        var context = new DefaultHttpContext { Request = { Method = "GET", Protocol = "HTTP/1.1", Scheme = "https", Host = new HostString("localhost"), Path = "/" } };
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        string[] names = ["Accept", "Accept-Encoding", "Cookie", "User-Agent", "X-Request-Id", "Transfer-Id", "Content-Language", "Sec-Fetch-Site"];
        // The first rounds compile.
        for (var i = 0; i < 100; i++)
            Judge(context, names);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Judge(context, names);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void Judge(HttpContext context, string[] names)
    {
        var verdict = MethodJudge.Judge(context).Or(FramingJudge.Judge(context)).Or(TargetJudge.Judge(context));
        foreach (var name in names)
            if (UntrustedHeaders.Contains(name) || LengthLookalike.Is(name))
                verdict = Verdicts.HeaderName;
        if (verdict != Verdict.Compliant)
            throw new InvalidOperationException(verdict.Reason);
    }
}
