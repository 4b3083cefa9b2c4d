using ResponsiAI.Gateway.Explanations;

namespace ResponsiAI.Gateway.Judgement;

internal sealed class JudgementExplanation(JudgementOptions options) : IExplanation
{
    public string Subject => "judgement";

    public string Explain(HttpContext context)
    {
        var verdict = Verdict.Of(context);
        var mode = options.Mode.ToString().ToLowerInvariant();
        return verdict.Class == RequestClass.Compliant
            ? $"compliant ({mode})"
            : $"{(options.Refuses(verdict) ? "refused with 400" : "passes")}: {verdict.Class.ToString().ToLowerInvariant()}, {verdict.Reason} ({mode}). {verdict.Detail}";
    }
}

internal sealed class ConcurrencyExplanation : IExplanation
{
    public string Subject => "concurrency";

    public string Explain(HttpContext context) => ConcurrencyRoute.Of(context)?.Limit is { } limit ? $"at most {limit} at once in each gateway" : "no limit";
}
