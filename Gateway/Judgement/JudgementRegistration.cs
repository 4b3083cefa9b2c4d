using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Gateway.Judgement;

internal static class JudgementRegistration
{
    public static void AddJudgement(this ServiceBuilder builder)
    {
        // A bare LF as a line end lets a second request through some servers in front of us (RFC 9112, section 2.2
        // permits it, request smuggling lives from it).
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
    }

    /// <summary>Removes what only the gateway or a trusted hop may say. Behind the forwarded headers, which need it.</summary>
    public static void UseJudgement(this WebApplication app) => app.Use((context, next) =>
    {
        UntrustedHeaders.Remove(context.Request.Headers);
        return next(context);
    });
}
