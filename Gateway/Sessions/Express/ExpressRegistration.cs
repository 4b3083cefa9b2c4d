using ResponsiAI.ServiceDefaults.Hosting;

namespace ResponsiAI.Gateway.Sessions.Express;

internal static class ExpressRegistration
{
    /// <summary>What is registered last is what the gateway uses.</summary>
    public static void AddExpress(this ServiceBuilder builder, ExpressOptions express, SessionOptions options)
    {
        var services = builder.Services;
        services.AddSingleton(express);
        services.AddSingleton<ExpressCookie>();
        services.AddSingleton<ExpressRecords>();
        services.AddSingleton<ExpressCommands>();
        if (express.Mode == ExpressMode.Carry)
        {
            services.AddSingleton<ExpressCarry>();
            services.AddSingleton<ISessionCookie, CarryCookie>();
            return;
        }

        // Every request counts, as it does for the application.
        services.AddSingleton(options with { TouchInterval = TimeSpan.Zero });
        services.AddSingleton<ExpressSessions>();
        services.AddSingleton<ISessionStore>(s => s.GetRequiredService<ExpressSessions>());
        services.AddSingleton<ISessionCookie>(s => s.GetRequiredService<ExpressCookie>());
        services.AddHostedService<ExpressRecovery>();
    }
}
