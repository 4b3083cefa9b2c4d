using Microsoft.Extensions.Hosting;
using ResponsiAI.Gateway.Explanations;
using ResponsiAI.Gateway.Redis;
using ResponsiAI.Gateway.Routes;
using ResponsiAI.Gateway.Sessions.Express;
using ResponsiAI.ServiceDefaults.ErrorTracking;
using ResponsiAI.ServiceDefaults.Health;
using ResponsiAI.ServiceDefaults.Hosting;
using ResponsiAI.ServiceDefaults.Management;
using ResponsiAI.ServiceDefaults.Metrics;

namespace ResponsiAI.Gateway.Sessions;

internal static partial class SessionRegistration
{
    public static void AddSessions(this ServiceBuilder builder, bool shared)
    {
        var warnings = new List<string>();
        var express = ExpressOptions.Read(builder.Settings);
        var options = SessionOptions.Read(builder.Settings, express is not null, warnings.Add);
        if (!shared && !builder.Settings.IsDevelopment)
            warnings.Add("REDIS_URL is not set: sessions live in this process's memory, end with it and are not shared with other gateways");
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton<IRouteMetadata, SessionRouteMetadata>();
        services.AddSingleton<IExplanation, SessionExplanation>();
        services.AddSingleton<SessionKeys>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<ISessionCookie>(s => s.GetRequiredService<SessionCookie>());
        services.AddSingleton<SessionMetrics>();
        services.AddSingleton<IGauges, SessionGauges>();
        services.AddSingleton<SessionChanges>();
        services.AddSingleton<SessionTouches>();
        services.AddSingleton<SessionEnds>();
        services.AddSingleton<SessionMemory>();
        services.AddSingleton<IReportUser, SessionReportUser>();
        services.AddSingleton<IManagementModule, SessionControl>();
        services.AddHostedService(s => new StartWarnings(warnings, s.GetRequiredService<ILoggerFactory>()));
        if (shared)
        {
            services.AddSingleton<SessionNews>();
            services.AddSingleton<SessionJournal>();
            services.AddSingleton<SessionBreaker>();
            services.AddHealthChecks().AddPart<SharedSessionHealth>("sessions");
            if (express is not { Mode: ExpressMode.Share })
                AddSharedSessions(builder);
            if (express is not null)
                builder.AddExpress(express, options);
        }
        else
        {
            services.AddSingleton<ISessionStore, MemorySessions>();
            services.AddHealthChecks().AddPart<MemorySessionHealth>("sessions");
        }
    }

    public static void UseSessions(this WebApplication app)
    {
        var middleware = ActivatorUtilities.CreateInstance<SessionMiddleware>(app.Services);
        app.Use(next => context => middleware.InvokeAsync(context, next));
    }

    private static void AddSharedSessions(ServiceBuilder builder)
    {
        var services = builder.Services;
        var folder = Path.Combine(builder.Settings.DataDir, "keys");
        services.AddSingleton<KeyRingSeal>();
        services.AddSingleton<SessionRecord>();
        services.AddSingleton<RedisCommands>();
        services.AddSingleton(s => new KeyRing(folder, s.GetRequiredService<RedisConnection>(), s.GetRequiredService<KeyRingSeal>(), s.GetRequiredService<ILogger<KeyRing>>()));
        services.AddSingleton(s => new KeyRingProtection(folder, s.GetRequiredService<KeyRing>(), s.GetRequiredService<KeyRingSeal>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SessionUsers>();
        services.AddHostedService<SessionRecovery>();
        services.AddSingleton<ISessionStore, SharedSessions>();
    }

    /// <summary>What the settings allow but an operator should know; said once, when logging stands.</summary>
    private sealed partial class StartWarnings(IReadOnlyList<string> warnings, ILoggerFactory logs) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            var log = logs.CreateLogger("Gateway.Sessions");
            foreach (var warning in warnings)
                LogWarning(log, warning);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
        private static partial void LogWarning(ILogger log, string warning);
    }
}
