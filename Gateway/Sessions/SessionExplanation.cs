using ResponsiAI.Gateway.Explanations;

namespace ResponsiAI.Gateway.Sessions;

internal sealed class SessionExplanation : IExplanation
{
    public string Subject => "session";

    public string Explain(HttpContext context) => SessionRoute.Of(context) switch
    {
        SessionAccess.Manage => "the backend sees it and may change it",
        SessionAccess.Read => "the backend sees it",
        _ => "the backend does not see it",
    };
}
