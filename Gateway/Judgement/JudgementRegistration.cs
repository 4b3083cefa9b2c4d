using ResponsiAI.Gateway.Explanations;
using ResponsiAI.Gateway.Routes;
using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Gateway.Judgement;

internal static class JudgementRegistration
{
    public static void AddJudgement(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton(JudgementOptions.Read(builder.Settings));
        builder.Services.AddSingleton<JudgementRecord>();
        builder.Services.AddSingleton<JudgementMiddleware>();
        builder.Services.AddSingleton<IExplanation, JudgementExplanation>();
        builder.Services.AddSingleton<IExplanation, ConcurrencyExplanation>();
        builder.Services.AddSingleton<IRouteMetadata, ConcurrencyRouteMetadata>();
        builder.Web.WebHost.ConfigureKestrel(ServerLimits.Apply);
    }

    /// <summary>Behind the forwarded headers, which need what is removed here, and before the routing, which must see one path only.</summary>
    public static void UseJudgement(this WebApplication app)
    {
        var judgement = app.Services.GetRequiredService<JudgementMiddleware>();
        app.Use(judgement.InvokeAsync);
    }
}
