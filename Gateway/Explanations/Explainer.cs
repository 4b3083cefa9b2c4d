using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using ResponsiAI.Gateway.Judgement;

namespace ResponsiAI.Gateway.Explanations;

/// <summary>Judges and routes a request that is not sent, and asks every capability about it.</summary>
internal sealed partial class Explainer(IEnumerable<IExplanation> capabilities, IServiceScopeFactory scopes)
{
    public RequestDelegate Routing { get; set; } = static _ => Task.CompletedTask;

    /// <param name="url">As text, because what makes it severe would not survive a <see cref="Uri"/>.</param>
    /// <returns>Null where it is no http or https address.</returns>
    public async Task<IReadOnlyList<Explanation>?> ExplainAsync(string method, string url)
    {
        if (Address.Match(url) is not { Success: true } parts)
            return null;
        await using var scope = scopes.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        var (target, request) = (parts.Groups["target"].Value, context.Request);
        (request.Method, request.Scheme, request.Protocol) = (HttpMethods.GetCanonicalizedValue(method), parts.Groups["scheme"].Value.ToLowerInvariant(), HttpProtocol.Http11);
        request.Host = new HostString(parts.Groups["host"].Value);
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target.StartsWith('/') ? target : $"/{target}";
        request.Path = new PathString("/" + Uri.UnescapeDataString(target.Split('?')[0]).TrimStart('/'));
        context.Features.Set(JudgementMiddleware.Judge(context));
        await Routing(context);
        return [.. capabilities.Select(c => new Explanation(c.Subject, c.Explain(context)))];
    }

    [GeneratedRegex("^(?<scheme>https?)://(?<host>[^/?#]+)(?<target>.*)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Address { get; }
}

internal sealed record Explanation(string Subject, string Says);
