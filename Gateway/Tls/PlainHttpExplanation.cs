using ResponsiAI.Gateway.Explanations;

namespace ResponsiAI.Gateway.Tls;

internal sealed class PlainHttpExplanation : IExplanation
{
    public string Subject => "scheme";

    public string Explain(HttpContext context) => context.Request.IsHttps ? "https" : PlainHttpRoute.Of(context) switch
    {
        PlainHttp.Answer => "plain http is answered",
        PlainHttp.Refuse => "plain http is refused with 403",
        _ => "plain http is redirected to https with 308",
    };
}
