using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Scrubbing.SelfTest;

namespace ResponsiAI.Gateway.AccessLog;

/// <summary>One line for each request that is not a probe, in <c>access.log</c> and on the console.</summary>
internal static class AccessLogRegistration
{
    public static void AddAccessLog(this ServiceBuilder builder)
    {
        builder.Services.AddSingleton(AccessLogOptions.Read(builder.Settings));
        builder.Services.AddSingleton<AccessLogSink>();
        builder.Services.AddHostedService<UnreadableRequests>();
        builder.Services.AddSingleton<ISink>(s => s.GetRequiredService<AccessLogSink>());
    }

    public static void UseAccessLog(this WebApplication app)
    {
        if (app.Services.GetRequiredService<AccessLogOptions>().IsOn)
            app.UseMiddleware<AccessLogMiddleware>();
    }
}

/// <summary>Metadata of an endpoint whose requests have no line of their own.</summary>
internal sealed class NoAccessLine
{
    public static readonly NoAccessLine Instance = new();
}
